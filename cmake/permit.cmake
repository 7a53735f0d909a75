# How a module, a program and a unit test of this project are made.

add_library(permit_build_flags INTERFACE)
target_compile_options(permit_build_flags INTERFACE
    -pthread -Wall -Wextra -Wpedantic -Wconversion -Wshadow
    $<$<BOOL:${PERMIT_WERROR}>:-Werror>
    $<$<BOOL:${PERMIT_SANITIZE}>:-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer>
    $<$<BOOL:${PERMIT_FUZZ}>:-fsanitize=fuzzer-no-link -fprofile-instr-generate -fcoverage-mapping>)
target_link_options(permit_build_flags INTERFACE
    $<$<BOOL:${PERMIT_SANITIZE}>:-fsanitize=address,undefined>
    $<$<BOOL:${PERMIT_FUZZ}>:-fsanitize=fuzzer-no-link -fprofile-instr-generate>)

# The standard headers nearly every file reads, compiled once: a third of the time of a build.
add_library(permit_standard_headers STATIC ${CMAKE_CURRENT_LIST_DIR}/standard_headers.cpp)
target_link_libraries(permit_standard_headers PRIVATE permit_build_flags)
target_precompile_headers(permit_standard_headers PRIVATE
    <algorithm> <array> <chrono> <compare> <cstdint> <filesystem> <functional> <map> <memory> <optional> <span>
    <string> <string_view> <utility> <variant> <vector>)

# permit_module(<name> [SOURCES …] [USES module…] [PRIVATE_USES target…] [PRECOMPILE header…])
# One static library permit::<name> with its own include/permit/<name>. What is not named
# under USES cannot be included: the layering is held by the compiler.
function(permit_module name)
    cmake_parse_arguments(ARG "" "" "SOURCES;USES;PRIVATE_USES;PRECOMPILE" ${ARGN})
    add_library(permit_${name} STATIC ${ARG_SOURCES})
    add_library(permit::${name} ALIAS permit_${name})
    target_include_directories(permit_${name} PUBLIC
        $<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
    target_compile_features(permit_${name} PUBLIC cxx_std_20)
    target_link_libraries(permit_${name} PRIVATE $<BUILD_INTERFACE:permit_build_flags> ${ARG_PRIVATE_USES})
    foreach(used IN LISTS ARG_USES)
        target_link_libraries(permit_${name} PUBLIC permit::${used})
    endforeach()
    if(ARG_PRECOMPILE)
        target_precompile_headers(permit_${name} PRIVATE ${ARG_PRECOMPILE})
    else()
        target_precompile_headers(permit_${name} REUSE_FROM permit_standard_headers)
    endif()
endfunction()

# permit_install(<module>…): the modules a stranger may build on, with their headers, for find_package(permitcard).
function(permit_install)
    foreach(name IN LISTS ARGV)
        get_target_property(source permit_${name} SOURCE_DIR)
        set_target_properties(permit_${name} PROPERTIES EXPORT_NAME ${name})
        install(TARGETS permit_${name} EXPORT permitcard COMPONENT development)
        install(DIRECTORY ${source}/include/ TYPE INCLUDE COMPONENT development)
    endforeach()
endfunction()

# permit_program(<name> SOURCES … USES target…): one of the command-line programs, installed.
function(permit_program name)
    cmake_parse_arguments(ARG "" "" "SOURCES;USES" ${ARGN})
    add_executable(${name} ${ARG_SOURCES})
    target_link_libraries(${name} PRIVATE ${ARG_USES} permit_build_flags)
    target_precompile_headers(${name} REUSE_FROM permit_tools)
    add_dependencies(programs ${name})
    install(TARGETS ${name})
endfunction()

# permit_unit_test(<module> SOURCES … [USES target…]): tests/unit/<module> as one Catch2 program.
function(permit_unit_test module)
    cmake_parse_arguments(ARG "" "" "SOURCES;USES" ${ARGN})
    add_executable(unit_${module} ${ARG_SOURCES})
    target_link_libraries(unit_${module} PRIVATE permit_build_flags permit_test_support ${ARG_USES})
    target_precompile_headers(unit_${module} REUSE_FROM permit_test_support)
    add_test(NAME unit.${module} COMMAND unit_${module})
    set_tests_properties(unit.${module} PROPERTIES LABELS unit)
endfunction()
