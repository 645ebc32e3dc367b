# What is installed, as three components that are a Debian package each: guidond, guidonctl and sdk
# (libguidon-dev). See docs/packages.md.
include(CMakePackageConfigHelpers)

set(GUIDON_PACKAGE_DIR ${CMAKE_CURRENT_LIST_DIR}/package)

# guidon_sdk_library(<name> ROOMS <targets> LINK <targets> REQUIRES <pkg-config modules>
#                    DESCRIPTION <text>): guidon::<name> and guidon-<name>.pc.
#
# One static library with all objects of the rooms that it is made of, so that rooms stay ours to
# change. LINK and REQUIRES are the libraries outside of guidon that these objects need.
function(guidon_sdk_library name)
  cmake_parse_arguments(ARG "" "DESCRIPTION" "ROOMS;LINK;REQUIRES" ${ARGN})
  set(library guidon_sdk_${name})
  list(TRANSFORM ARG_ROOMS REPLACE "(.+)" "$<TARGET_OBJECTS:\\1>" OUTPUT_VARIABLE objects)
  add_library(${library} STATIC ${objects})
  set_target_properties(${library} PROPERTIES
    OUTPUT_NAME guidon-${name} EXPORT_NAME ${name} LINKER_LANGUAGE CXX)
  target_compile_features(${library} INTERFACE cxx_std_20)
  target_include_directories(${library} INTERFACE $<INSTALL_INTERFACE:include/guidon>)
  target_link_libraries(${library} INTERFACE ${ARG_LINK})
  install(TARGETS ${library} EXPORT guidon_${name} ARCHIVE DESTINATION lib COMPONENT sdk)
  install(EXPORT guidon_${name} NAMESPACE guidon:: DESTINATION lib/cmake/guidon
    FILE guidon-${name}-targets.cmake COMPONENT sdk)

  list(JOIN ARG_REQUIRES " " requires)
  set(description ${ARG_DESCRIPTION})
  configure_file(${GUIDON_PACKAGE_DIR}/guidon.pc.in ${PROJECT_BINARY_DIR}/sdk/guidon-${name}.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/sdk/guidon-${name}.pc DESTINATION lib/pkgconfig COMPONENT sdk)
endfunction()

# The headers of a folder of clients/cpp, so that #include reads as it does here. What is in
# internal/ or testing/, and what EXCLUDE names, is not for users.
function(guidon_sdk_headers folder)
  cmake_parse_arguments(ARG "" "" "EXCLUDE" ${ARGN})
  set(excluded)
  foreach(pattern internal testing ${ARG_EXCLUDE})
    list(APPEND excluded PATTERN ${pattern} EXCLUDE)
  endforeach()
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/clients/cpp/${folder} DESTINATION include/guidon
    COMPONENT sdk FILES_MATCHING PATTERN *.h ${excluded})
endfunction()

function(guidon_sdk)
  guidon_sdk_library(openfeature
    DESCRIPTION "OpenFeature API for C++"
    ROOMS guidon_openfeature
    LINK absl::status absl::statusor absl::strings absl::cord absl::flat_hash_map Threads::Threads
    REQUIRES absl_status absl_statusor absl_strings absl_cord absl_flat_hash_map)
  guidon_sdk_library(prometheus
    DESCRIPTION "Hook that counts the evaluations of flags, for prometheus-cpp"
    ROOMS guidon_openfeature_prometheus
    LINK guidon_sdk_openfeature prometheus-cpp::core
    REQUIRES guidon-openfeature prometheus-cpp-core)
  guidon_sdk_headers(openfeature EXCLUDE children.h)

  set(config ${PROJECT_BINARY_DIR}/sdk/guidon-config)
  write_basic_package_version_file(${config}-version.cmake COMPATIBILITY SameMinorVersion)
  configure_file(${GUIDON_PACKAGE_DIR}/guidon-config.cmake ${config}.cmake COPYONLY)
  install(FILES ${config}.cmake ${config}-version.cmake DESTINATION lib/cmake/guidon COMPONENT sdk)
  # CMake strips programs only.
  install(CODE [[
    if(CMAKE_INSTALL_DO_STRIP)
      file(GLOB libraries $ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}/lib/libguidon-*.a)
      execute_process(COMMAND strip --strip-debug ${libraries} COMMAND_ERROR_IS_FATAL ANY)
    endif()]] COMPONENT sdk)
endfunction()

function(guidon_programs)
  set(manual ${PROJECT_BINARY_DIR}/share)
  install(TARGETS guidonctl RUNTIME COMPONENT guidonctl)
  install(DIRECTORY ${manual}/man ${manual}/bash-completion ${manual}/zsh DESTINATION share
    COMPONENT guidonctl)
  install(FILES ${manual}/doc/guidon/guidonctl.md DESTINATION share/doc/guidonctl
    COMPONENT guidonctl)

  install(TARGETS guidond RUNTIME COMPONENT guidond)
  install(FILES ${GUIDON_PACKAGE_DIR}/guidond.8 DESTINATION share/man/man8 COMPONENT guidond)
  set(unit ${PROJECT_SOURCE_DIR}/deploy/systemd/guidond.service)
  if(EXISTS ${unit})
    install(FILES ${unit} DESTINATION lib/systemd/system COMPONENT guidond)
  endif()
endfunction()

# `cpack` in the build folder makes the Debian packages. Their dependencies on shared libraries are
# read off the programs; those of the static libraries are the packages that their users need too.
macro(guidon_debian_packages)
  set(CPACK_GENERATOR DEB)
  set(CPACK_PACKAGE_NAME guidon)
  set(CPACK_PACKAGE_VENDOR guidon)
  set(CPACK_PACKAGE_CONTACT "guidon maintainers <maintainers@guidon.invalid>")
  set(CPACK_PACKAGE_DESCRIPTION_FILE ${PROJECT_SOURCE_DIR}/README.md)
  set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
  set(CPACK_PACKAGE_DIRECTORY ${PROJECT_BINARY_DIR}/packages)
  set(CPACK_STRIP_FILES ON)
  set(CPACK_COMPONENTS_ALL guidond guidonctl sdk)
  set(CPACK_DEB_COMPONENT_INSTALL ON)
  set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)

  set(CPACK_DEBIAN_GUIDOND_PACKAGE_NAME guidond)
  set(CPACK_DEBIAN_GUIDOND_PACKAGE_SECTION net)
  set(CPACK_DEBIAN_GUIDOND_PACKAGE_SHLIBDEPS ON)
  set(CPACK_COMPONENT_GUIDOND_DESCRIPTION
    "feature flag daemon, compatible with flagd
Evaluates OpenFeature flags over gRPC, Connect and OFREP, stores them with their
history, and streams each change to the workers.")

  set(CPACK_DEBIAN_GUIDONCTL_PACKAGE_NAME guidonctl)
  set(CPACK_DEBIAN_GUIDONCTL_PACKAGE_SECTION net)
  set(CPACK_DEBIAN_GUIDONCTL_PACKAGE_SHLIBDEPS ON)
  set(CPACK_COMPONENT_GUIDONCTL_DESCRIPTION
    "command line of guidond
Flips, rolls out, kills, explains and rolls back the flags of a guidond.")

  set(CPACK_DEBIAN_SDK_PACKAGE_NAME libguidon-dev)
  set(CPACK_DEBIAN_SDK_PACKAGE_SECTION libdevel)
  set(CPACK_DEBIAN_SDK_PACKAGE_DEPENDS
    "libabsl-dev (>= 20220623), prometheus-cpp-dev (>= 1.0)")
  set(CPACK_COMPONENT_SDK_DESCRIPTION
    "OpenFeature SDK for C++
Headers and static libraries: the OpenFeature API, and hooks for metrics.")
  include(CPack)
endmacro()

macro(guidon_packages)
  # Sanitized objects cannot be linked by others.
  if(NOT GUIDON_SANITIZE)
    guidon_programs()
    guidon_sdk()
    foreach(package guidond guidonctl libguidon-dev)
      string(REPLACE libguidon-dev sdk component ${package})
      install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION share/doc/${package}
        RENAME copyright COMPONENT ${component})
    endforeach()
    guidon_debian_packages()
  endif()
endmacro()
