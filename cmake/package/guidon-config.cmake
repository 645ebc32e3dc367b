# find_package(guidon COMPONENTS openfeature prometheus) gives guidon::openfeature and
# guidon::prometheus. Without COMPONENTS: all. Only what a component needs is looked for.
include(CMakeFindDependencyMacro)

set(guidon_components openfeature prometheus)
set(guidon_dependencies_openfeature Threads absl)
set(guidon_dependencies_prometheus prometheus-cpp)

if(NOT guidon_FIND_COMPONENTS)
  set(guidon_FIND_COMPONENTS ${guidon_components})
endif()
list(PREPEND guidon_FIND_COMPONENTS openfeature)  # which all others stand on
list(REMOVE_DUPLICATES guidon_FIND_COMPONENTS)

foreach(component IN LISTS guidon_FIND_COMPONENTS)
  if(NOT component IN_LIST guidon_components)
    set(guidon_FOUND FALSE)
    set(guidon_NOT_FOUND_MESSAGE "guidon has no component ${component}; there are ${guidon_components}")
    return()
  endif()
  foreach(dependency IN LISTS guidon_dependencies_${component})
    find_dependency(${dependency})
  endforeach()
  include(${CMAKE_CURRENT_LIST_DIR}/guidon-${component}-targets.cmake)
  set(guidon_${component}_FOUND TRUE)
endforeach()
