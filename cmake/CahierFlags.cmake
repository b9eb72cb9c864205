# SPDX-License-Identifier: MPL-2.0
# cahier_flags carries every compile and link option of our own targets; cahier_sanitize is linked
# into it. Warnings become errors through CMAKE_COMPILE_WARNING_AS_ERROR (preset dev), never in
# release: packagers have other compilers.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
include(CheckPIESupported)
check_pie_supported()

# Debug is what the tests run: -O1 keeps replaying 26,078 edits in seconds, -g1 keeps links small.
if(NOT MSVC)
    set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1")
    set(CMAKE_C_FLAGS_DEBUG "-O1 -g1")
endif()

# base_dir and no hash_dir: a second clone, wherever it lies, finds what the first one compiled.
# The sloppiness is what ccache asks for where precompiled headers are used.
find_program(CAHIER_CCACHE ccache)
if(CAHIER_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(launcher "${CMAKE_COMMAND}" -E env "CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}" CCACHE_NOHASHDIR=1
                 CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime "${CAHIER_CCACHE}")
    set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
    set(CMAKE_C_COMPILER_LAUNCHER ${launcher})
endif()

# A header that cannot be used precompiled is simply read as text.
set(CMAKE_PCH_WARN_INVALID OFF)

add_library(cahier_sanitize INTERFACE)
if(CAHIER_SANITIZE)
    list(JOIN CAHIER_SANITIZE "," sanitizers)
    string(REPLACE "fuzzer," "fuzzer-no-link," compile_sanitizers "${sanitizers}")
    target_compile_options(cahier_sanitize INTERFACE -fsanitize=${compile_sanitizers} -fno-omit-frame-pointer
                                                     -fno-sanitize-recover=all
        # GCC 12 takes parts of std::regex for uninitialised where they are instrumented.
        $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
    target_link_options(cahier_sanitize INTERFACE -fsanitize=${compile_sanitizers})
    # For every test; what is suppressed, and why, stands in these files.
    set(support "${PROJECT_SOURCE_DIR}/tests/support")
    set(CAHIER_SANITIZE_ENVIRONMENT
        "ASAN_OPTIONS=detect_stack_use_after_return=1:check_initialization_order=1:strict_string_checks=1"
        "LSAN_OPTIONS=suppressions=${support}/lsan.supp:print_suppressions=0"
        "TSAN_OPTIONS=suppressions=${support}/tsan.supp:second_deadlock_stack=1:ignore_noninstrumented_modules=1"
        "UBSAN_OPTIONS=print_stacktrace=1")
endif()

add_library(cahier_flags INTERFACE)
target_link_libraries(cahier_flags INTERFACE cahier_sanitize)
target_include_directories(cahier_flags INTERFACE "${PROJECT_SOURCE_DIR}" "${PROJECT_BINARY_DIR}/generated")
if(NOT MSVC)
    target_compile_options(cahier_flags INTERFACE
        -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wold-style-cast
        -Woverloaded-virtual -Wnon-virtual-dtor -Wformat=2 -Wimplicit-fallthrough -Wundef
        -fstack-protector-strong
        $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
    target_compile_definitions(cahier_flags INTERFACE
        $<$<CONFIG:Debug>:_GLIBCXX_ASSERTIONS>
        $<$<AND:$<NOT:$<CONFIG:Debug>>,$<NOT:$<BOOL:${CAHIER_SANITIZE}>>>:_FORTIFY_SOURCE=2>)
    target_link_options(cahier_flags INTERFACE
        $<$<PLATFORM_ID:Linux>:-Wl,-z,relro,-z,now> $<$<PLATFORM_ID:Linux>:-Wl,--as-needed>)
endif()

# For everything that includes Qt headers.
add_library(cahier_qt_flags INTERFACE)
target_compile_definitions(cahier_qt_flags INTERFACE
    QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_URL_CAST_FROM_STRING QT_USE_QSTRINGBUILDER
    QT_NO_KEYWORDS QT_NO_FOREACH QT_NO_NARROWING_CONVERSIONS_IN_CONNECT)
