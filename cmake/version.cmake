# Version, build and commit for `mcr --version`, written into a header of the build folder.
set(MCR_COMMIT "unknown")
find_package(Git QUIET)
if(GIT_FOUND)
  execute_process(COMMAND ${GIT_EXECUTABLE} rev-parse --short=12 HEAD
    WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} OUTPUT_VARIABLE MCR_COMMIT_FOUND
    OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE MCR_GIT_STATUS)
  if(MCR_GIT_STATUS EQUAL 0)
    set(MCR_COMMIT ${MCR_COMMIT_FOUND})
  endif()
endif()
file(WRITE ${CMAKE_BINARY_DIR}/generated/mcr_version.hpp.new
"#pragma once
#define MCR_VERSION \"${PROJECT_VERSION}\"
#define MCR_BUILD \"${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION} ${CMAKE_BUILD_TYPE} ${MCR_SANITIZE}\"
#define MCR_COMMIT \"${MCR_COMMIT}\"
")
file(COPY_FILE ${CMAKE_BINARY_DIR}/generated/mcr_version.hpp.new
  ${CMAKE_BINARY_DIR}/generated/mcr_version.hpp ONLY_IF_DIFFERENT)
include_directories(${CMAKE_BINARY_DIR}/generated)
