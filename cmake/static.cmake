# What cmake/link-static puts into guidond, by the names of Debian's packages: lib<name>-dev.
set(GUIDON_STATIC_LIBRARIES grpc++ grpc protobuf absl rocksdb re2 yaml-cpp snappy bz2 lz4 zstd)

# guidon_link_static(<program>): links it with these libraries, not the shared ones, unless
# GUIDON_STATIC is off or a sanitizer is on. See docs/decisions/0037-linked-statically.md.
function(guidon_link_static program)
  if(NOT GUIDON_STATIC OR GUIDON_SANITIZE)
    return()
  endif()
  foreach(name ${GUIDON_STATIC_LIBRARIES})
    set(archive lib${name}.a)
    if(name STREQUAL absl)  # has one for each of its parts
      set(archive libabsl_base.a)
    endif()
    find_library(found NAMES ${archive} NO_CACHE)
    if(NOT found)
      message(FATAL_ERROR "${archive} is missing: install lib${name}-dev, or link ${program} with "
        "shared libraries by -DGUIDON_STATIC=OFF")
    endif()
    unset(found)
  endforeach()
  set(launcher ${PROJECT_SOURCE_DIR}/cmake/link-static)
  set_target_properties(${program} PROPERTIES CXX_LINKER_LAUNCHER ${launcher}
    LINK_DEPENDS ${launcher})
endfunction()

# Installs the licenses of these libraries, which ask to be handed on with a program that holds them.
function(guidon_install_static_licenses component package)
  if(NOT GUIDON_STATIC)
    return()
  endif()
  foreach(name ${GUIDON_STATIC_LIBRARIES})
    install(FILES /usr/share/doc/lib${name}-dev/copyright DESTINATION share/doc/${package}
      RENAME copyright.${name} COMPONENT ${component} OPTIONAL)
  endforeach()
endfunction()
