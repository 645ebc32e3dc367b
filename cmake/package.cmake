# What is installed, as components that are a Debian package each: guidond, guidonctl, analyst
# (guidon-analyst) and sdk (libguidon-dev). See docs/packages.md.
include(CMakePackageConfigHelpers)

set(GUIDON_PACKAGE_DIR ${CMAKE_CURRENT_LIST_DIR}/package)

# Runs a command on the installed files that match, where the installation is one without debugging
# information: a Debian package, or `cmake --install --strip`.
function(guidon_when_stripping component files command)
  install(CODE "
    if(CMAKE_INSTALL_DO_STRIP)
      file(GLOB files \$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${files})
      execute_process(COMMAND ${command} \${files} COMMAND_ERROR_IS_FATAL ANY)
    endif()" COMPONENT ${component})
endfunction()

# guidon_sdk_library(<name> ROOMS <targets> LINK <targets> REQUIRES <pkg-config modules>
#                    DESCRIPTION <text>): guidon::<name> and guidon-<name>.pc.
#
# One static library with all objects of the rooms that it is made of, so that rooms stay ours to
# change. LINK and REQUIRES are the libraries outside of these that the objects need.
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
  guidon_sdk_library(flagd
    DESCRIPTION "OpenFeature provider for guidond and flagd"
    ROOMS guidon_flagd_provider guidon_evaluator guidon_base guidon_proto
    LINK guidon_sdk_openfeature absl::time absl::inlined_vector absl::flat_hash_set
         gRPC::grpc++ protobuf::libprotobuf OpenSSL::Crypto yaml-cpp
    REQUIRES guidon-openfeature absl_time absl_inlined_vector absl_flat_hash_set
             grpc++ protobuf libcrypto yaml-cpp)
  guidon_sdk_headers(openfeature EXCLUDE children.h)
  guidon_sdk_headers(flagd)

  set(config ${PROJECT_BINARY_DIR}/sdk/guidon-config)
  write_basic_package_version_file(${config}-version.cmake COMPATIBILITY SameMinorVersion)
  configure_file(${GUIDON_PACKAGE_DIR}/guidon-config.cmake ${config}.cmake COPYONLY)
  install(FILES ${config}.cmake ${config}-version.cmake DESTINATION lib/cmake/guidon COMPONENT sdk)
  guidon_when_stripping(sdk lib/libguidon-*.a "strip;--strip-debug")  # CMake strips programs only
endfunction()

# A program, with the systemd unit of its name if there is one.
function(guidon_program component program)
  install(TARGETS ${program} RUNTIME COMPONENT ${component})
  set(unit ${PROJECT_SOURCE_DIR}/deploy/systemd/${program}.service)
  if(EXISTS ${unit})
    install(FILES ${unit} DESTINATION lib/systemd/system COMPONENT ${component})
  endif()
endfunction()

function(guidon_programs)
  set(manual ${PROJECT_BINARY_DIR}/share)
  guidon_program(guidonctl guidonctl)
  install(DIRECTORY ${manual}/man ${manual}/bash-completion ${manual}/zsh ${manual}/fish
    DESTINATION share
    COMPONENT guidonctl)
  install(FILES ${manual}/doc/guidon/guidonctl.md DESTINATION share/doc/guidonctl
    COMPONENT guidonctl)
  guidon_when_stripping(guidonctl share/man/man1/guidonctl*.1 "gzip;-9nf")

  guidon_program(guidond guidond)
  install(FILES ${GUIDON_PACKAGE_DIR}/guidond.8 DESTINATION share/man/man8 COMPONENT guidond)
  guidon_install_static_licenses(guidond guidond)
  guidon_when_stripping(guidond share/man/man8/guidond.8 "gzip;-9nf")

  guidon_program(analyst guidon-analyst)
endfunction()

# guidon_debian_package(<component> <package> <section> <description> [LOADS <packages> | DEPENDS
# <packages>]): how CPack makes it. Without DEPENDS its dependencies are the shared libraries of its
# programs, and what they load by themselves.
macro(guidon_debian_package component package section description)
  cmake_parse_arguments(ARG "" "DEPENDS;LOADS" "" ${ARGN})
  string(TOUPPER ${component} upper)
  list(APPEND CPACK_COMPONENTS_ALL ${component})
  set(CPACK_DEBIAN_${upper}_PACKAGE_NAME ${package})
  set(CPACK_DEBIAN_${upper}_PACKAGE_SECTION ${section})
  set(CPACK_COMPONENT_${upper}_DESCRIPTION "${description}")
  if(ARG_DEPENDS)
    set(CPACK_DEBIAN_${upper}_PACKAGE_DEPENDS "${ARG_DEPENDS}")
  else()
    set(CPACK_DEBIAN_${upper}_PACKAGE_SHLIBDEPS ON)
    set(CPACK_DEBIAN_${upper}_PACKAGE_DEPENDS "${ARG_LOADS}")
  endif()
  install(FILES ${GUIDON_PACKAGE_DIR}/copyright DESTINATION share/doc/${package}
    COMPONENT ${component})
  set(CPACK_DEBIAN_${upper}_PACKAGE_CONTROL_EXTRA)
  set(service ${package})
  if(EXISTS ${PROJECT_SOURCE_DIR}/deploy/systemd/${service}.service)
    foreach(script postinst prerm postrm)
      set(configured ${PROJECT_BINARY_DIR}/control/${service}/${script})
      configure_file(${GUIDON_PACKAGE_DIR}/${script} ${configured} @ONLY)
      list(APPEND CPACK_DEBIAN_${upper}_PACKAGE_CONTROL_EXTRA ${configured})
    endforeach()
  endif()
endmacro()

# `cpack` in the build folder makes the packages.
macro(guidon_debian_packages)
  set(CPACK_GENERATOR DEB)
  set(CPACK_PACKAGE_NAME guidon)
  set(CPACK_PACKAGE_VENDOR guidon)
  set(CPACK_PACKAGE_CONTACT "guidon maintainers <maintainers@guidon.invalid>")
  set(CPACK_PACKAGE_DESCRIPTION_FILE ${PROJECT_SOURCE_DIR}/README.md)
  set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
  set(CPACK_PACKAGE_DIRECTORY ${PROJECT_BINARY_DIR}/packages)
  set(CPACK_STRIP_FILES ON)
  set(CPACK_DEB_COMPONENT_INSTALL ON)
  set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
  set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

  set(libcurl "libcurl4 (>= 7.85)")  # base/libcurl.h

  guidon_debian_package(guidond guidond net "feature flag daemon, compatible with flagd
Evaluates OpenFeature flags over gRPC, Connect and OFREP, stores them with
their history, and streams each change to the workers."
    LOADS ${libcurl})
  guidon_debian_package(guidonctl guidonctl net "command line of guidond
Flips, rolls out, kills, explains and rolls back the flags of a guidond.")
  guidon_debian_package(analyst guidon-analyst net "judge of canaries and flag releases
Compares a new version with the stable one by what Prometheus knows of both."
    LOADS ${libcurl})
  guidon_debian_package(sdk libguidon-dev libdevel "OpenFeature SDK for C++
Headers and static libraries: the OpenFeature API, the provider for guidond and
flagd, and hooks for telemetry."
    DEPENDS "libabsl-dev (>= 20220623), libgrpc++-dev (>= 1.51), libprotobuf-dev (>= 3.21), libssl-dev (>= 3.0), libyaml-cpp-dev (>= 0.7), prometheus-cpp-dev (>= 1.0)")
  include(CPack)
endmacro()

macro(guidon_packages)
  # Sanitized objects cannot be linked by others.
  if(NOT GUIDON_SANITIZE)
    guidon_programs()
    guidon_sdk()
    guidon_debian_packages()
  endif()
endmacro()
