# SPDX-License-Identifier: MPL-2.0
# Installs the component `developer` into an empty folder, builds outside/ against it and runs it and
# the installed tool on what it wrote: cmake -DBUILD=… -DCOMPILER=… -DSCRATCH=… -P outside.cmake
function(run)
    execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE out ERROR_VARIABLE out)
    if(NOT status EQUAL 0)
        message(FATAL_ERROR "${ARGN}: ${status}\n${out}")
    endif()
    set(out "${out}" PARENT_SCOPE)
endfunction()

file(REMOVE_RECURSE "${SCRATCH}")
list(JOIN SANITIZE "," sanitizers)
set(flags "")
if(sanitizers)
    set(flags "-DCMAKE_CXX_FLAGS=-fsanitize=${sanitizers}")
endif()
run("${CMAKE_COMMAND}" --install "${BUILD}" --component developer --prefix "${SCRATCH}/prefix")
run("${CMAKE_COMMAND}" -S "${CMAKE_CURRENT_LIST_DIR}/outside" -B "${SCRATCH}/build" -G Ninja ${flags}
    "-DCMAKE_PREFIX_PATH=${SCRATCH}/prefix" "-DCMAKE_CXX_COMPILER=${COMPILER}")
run("${CMAKE_COMMAND}" --build "${SCRATCH}/build")
run("${SCRATCH}/build/outside" "${SCRATCH}/state.bin")
if(NOT out MATCHES "Hello, world")
    message(FATAL_ERROR "outside printed: ${out}")
endif()
run("${SCRATCH}/prefix/bin/cahier-crdt" show --root greeting=text "${SCRATCH}/state.bin")
if(NOT out MATCHES "\"text\":\"Hello, world\"")
    message(FATAL_ERROR "cahier-crdt printed: ${out}")
endif()

# Nothing private was installed, and what was needs nothing private.
file(GLOB_RECURSE private "${SCRATCH}/prefix/item*.h" "${SCRATCH}/prefix/doc_state.h")
if(private)
    message(FATAL_ERROR "installed although private: ${private}")
endif()
