# SPDX-License-Identifier: MPL-2.0
# cahier_embed_sql(cahier_sync_store NAMESPACE cahier::store HEADER sync/store/migrations.h FILES 0001_a.sql …)
#   generates a header with `inline constexpr std::array<std::string_view, N> Migrations`, in the order listed.
#   The numbers in the names must run 0001, 0002, … without gap.
function(cahier_embed_sql target)
    cmake_parse_arguments(ARG "" "NAMESPACE;HEADER" "FILES" ${ARGN})
    list(LENGTH ARG_FILES count)
    set(body "")
    set(number 0)
    foreach(file IN LISTS ARG_FILES)
        math(EXPR number "${number} + 1")
        get_filename_component(name "${file}" NAME)
        string(REGEX MATCH "^[0-9]+" found "${name}")
        math(EXPR found "${found}")
        if(NOT found EQUAL number)
            message(FATAL_ERROR "${file}: migration ${number} expected here")
        endif()
        set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
        file(READ "${file}" sql)
        string(APPEND body "    // ${name}\n    R\"sql(${sql})sql\",\n")
    endforeach()
    string(CONCAT text
        "// SPDX-License-Identifier: MPL-2.0\n// Generated from the numbered SQL files beside the module.\n"
        "#pragma once\n\n"
        "#include <array>\n#include <string_view>\n\nnamespace ${ARG_NAMESPACE} {\n\n"
        "inline constexpr std::array<std::string_view, ${count}> Migrations = {\n${body}};\n\n"
        "} // namespace ${ARG_NAMESPACE}\n")
    file(CONFIGURE OUTPUT "${PROJECT_BINARY_DIR}/generated/${ARG_HEADER}" CONTENT "@text@" @ONLY)
    target_include_directories(${target} PRIVATE "${PROJECT_BINARY_DIR}/generated")
endfunction()
