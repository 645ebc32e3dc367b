#ifndef GUIDON_STORE_DIFFERENCE_MESSAGE_H_
#define GUIDON_STORE_DIFFERENCE_MESSAGE_H_

#include "guidon/admin/v1/difference.pb.h"
#include "store/revision_diff.h"

namespace guidon {

// Tells a difference as the admin API does, place by place.
void FillDifference(const FlagDifference& from, admin::v1::FlagDifference& to);

}  // namespace guidon

#endif  // GUIDON_STORE_DIFFERENCE_MESSAGE_H_
