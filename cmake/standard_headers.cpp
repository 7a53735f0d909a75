// The precompiled headers of every module hang on this file; see permit.cmake.
