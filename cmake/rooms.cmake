# A room is a folder with one library target, guidon_<room>. PUBLIC and PRIVATE links say which
# rooms it may include from; a room that is not linked is not on the include path of its
# generated headers, and its symbols do not link.
add_library(guidon_options INTERFACE)
target_include_directories(guidon_options INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(guidon_options INTERFACE
  -Wall -Wextra -Wpedantic -Werror -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
  $<$<CXX_COMPILER_ID:Clang>:-Wthread-safety>)
if(GUIDON_SANITIZE)
  target_compile_options(guidon_options INTERFACE
    -fsanitize=${GUIDON_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer
    # Takes each object of a class from librocksdb, which has no type information, for a stray one.
    -fno-sanitize=vptr)
  target_link_options(guidon_options INTERFACE -fsanitize=${GUIDON_SANITIZE})
endif()
if(GUIDON_SANITIZE STREQUAL "thread")
  # Asio's headers have fences, which the thread sanitizer warns of. Protobuf's lay maps out in
  # another way where they see the sanitizer, but Debian's library was built without it.
  target_compile_options(guidon_options INTERFACE -Wno-tsan -U__SANITIZE_THREAD__)
endif()

# Tests with these labels also run under sanitizers on every landing: "asan" for what reads foreign
# bytes or owns memory in clever ways, "tsan" for what has threads.
add_custom_target(guidon_asan_tests)
add_custom_target(guidon_tsan_tests)

# guidon_test(<name> SOURCES … LIBRARIES … [LABELS …] [TIMEOUT s] [RUN_SERIAL]): one GoogleTest program.
function(guidon_test name)
  cmake_parse_arguments(ARG "RUN_SERIAL" "TIMEOUT" "SOURCES;LIBRARIES;LABELS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE guidon_options ${ARG_LIBRARIES} GTest::gtest GTest::gmock
    GTest::gtest_main)
  add_test(NAME ${name} COMMAND ${name})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  set_tests_properties(${name} PROPERTIES TIMEOUT ${ARG_TIMEOUT} LABELS "${ARG_LABELS}")
  foreach(sanitizer asan tsan)
    if(sanitizer IN_LIST ARG_LABELS)
      add_dependencies(guidon_${sanitizer}_tests ${name})
    endif()
  endforeach()
  if(ARG_RUN_SERIAL)
    set_tests_properties(${name} PROPERTIES RUN_SERIAL TRUE)
  endif()
endfunction()
