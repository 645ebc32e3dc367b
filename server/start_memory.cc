#include "server/start_memory.h"

#include <link.h>
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>

namespace guidon {
namespace {

// Gives back the segments of a loaded object that are as its file has them. Those that are
// writable, if only until the dynamic linker was done with them, may hold something else.
int ReleaseSegments(dl_phdr_info* object, size_t, void*) {
  const auto page = static_cast<uintptr_t>(sysconf(_SC_PAGESIZE));
  for (const ElfW(Phdr)* segment = object->dlpi_phdr;
       segment != object->dlpi_phdr + object->dlpi_phnum; ++segment) {
    if (segment->p_type != PT_LOAD || (segment->p_flags & PF_W) != 0) continue;
    const uintptr_t begin = object->dlpi_addr + segment->p_vaddr;
    const uintptr_t first_page = begin & ~(page - 1);
    madvise(reinterpret_cast<void*>(first_page), begin + segment->p_memsz - first_page,
            MADV_DONTNEED);
  }
  return 0;
}

}  // namespace

void ReleaseStartMemory() {
  malloc_trim(0);
  dl_iterate_phdr(ReleaseSegments, nullptr);
}

}  // namespace guidon
