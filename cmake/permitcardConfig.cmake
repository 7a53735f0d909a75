# find_package(permitcard): the targets permit::core, permit::desfire, permit::chipsim and the others of
# docs/libraries.md. They are static, so what they stand on has to be found as well.
include(CMakeFindDependencyMacro)
find_dependency(OpenSSL 3.0 COMPONENTS Crypto)
find_dependency(Threads)
find_dependency(fmt)
find_dependency(nlohmann_json 3.11)
find_dependency(PkgConfig)
pkg_check_modules(PCSCLITE REQUIRED QUIET IMPORTED_TARGET libpcsclite)
pkg_check_modules(P11KIT REQUIRED QUIET IMPORTED_TARGET p11-kit-1)
pkg_check_modules(LIBCBOR REQUIRED QUIET IMPORTED_TARGET libcbor)
pkg_check_modules(JPEG REQUIRED QUIET IMPORTED_TARGET libjpeg)
pkg_check_modules(UTF8PROC REQUIRED QUIET IMPORTED_TARGET libutf8proc)
include(${CMAKE_CURRENT_LIST_DIR}/permitcardTargets.cmake)
