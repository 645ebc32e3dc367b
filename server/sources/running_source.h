#ifndef GUIDON_SERVER_SOURCES_RUNNING_SOURCE_H_
#define GUIDON_SERVER_SOURCES_RUNNING_SOURCE_H_

namespace guidon {

// A source that is followed by a thread of its own, from construction until it is destroyed.
class RunningSource {
 public:
  virtual ~RunningSource() = default;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_SOURCES_RUNNING_SOURCE_H_
