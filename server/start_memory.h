#ifndef GUIDON_SERVER_START_MEMORY_H_
#define GUIDON_SERVER_START_MEMORY_H_

namespace guidon {

// Gives back memory that the start of a program needed: what malloc has free, and the pages of
// code and constants, most of which only the start ran through (static initialisers, registries
// of RocksDB and gRPC, the dynamic linker's tables). Pages of code that are needed again come
// back from the kernel's cache of files, some 16 at a time and in about a microsecond; where
// memory is so short that they have left that cache, from the disk. Thread-safe.
//
// A debugger's breakpoints from before are lost.
void ReleaseStartMemory();

}  // namespace guidon

#endif  // GUIDON_SERVER_START_MEMORY_H_
