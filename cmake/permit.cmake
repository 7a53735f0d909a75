# How a module, a tool and a unit test of this project are made.

add_library(permit_build_flags INTERFACE)
target_compile_options(permit_build_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wshadow
    $<$<BOOL:${PERMIT_WERROR}>:-Werror>
    $<$<BOOL:${PERMIT_SANITIZE}>:-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer>)
target_link_options(permit_build_flags INTERFACE
    $<$<BOOL:${PERMIT_SANITIZE}>:-fsanitize=address,undefined>)

# permit_module(<name> [SOURCES …] [USES module…] [PRIVATE_USES target…])
# One static library permit::<name> with its own include/permit/<name>. What is not named
# under USES cannot be included: the layering is held by the compiler.
function(permit_module name)
    cmake_parse_arguments(ARG "" "" "SOURCES;USES;PRIVATE_USES" ${ARGN})
    add_library(permit_${name} STATIC ${ARG_SOURCES})
    add_library(permit::${name} ALIAS permit_${name})
    target_include_directories(permit_${name} PUBLIC ${CMAKE_CURRENT_SOURCE_DIR}/include)
    target_compile_features(permit_${name} PUBLIC cxx_std_20)
    target_link_libraries(permit_${name} PRIVATE permit_build_flags ${ARG_PRIVATE_USES})
    foreach(used IN LISTS ARG_USES)
        target_link_libraries(permit_${name} PUBLIC permit::${used})
    endforeach()
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
