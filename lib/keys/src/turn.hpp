#pragma once

#include "permit/files/files.hpp"

#include <chrono>
#include <filesystem>
#include <thread>

namespace permit::keys {

/// A writer's turn at a store's folder. Another program's turn is short, so two seconds are waited: a
/// collision must not fail work whose card is written already. Throws Error{store_in_use}.
[[nodiscard]] inline files::FolderLock turn_at(const std::filesystem::path& folder) {
    constexpr int turns = 100;
    for (int turn = 1; turn < turns; ++turn) {
        try {
            return files::FolderLock{folder, ErrorCode::store_in_use};
        } catch (const Error& error) {
            if (error.code() != ErrorCode::store_in_use) { throw; }
            std::this_thread::sleep_for(std::chrono::milliseconds{20});
        }
    }
    return files::FolderLock{folder, ErrorCode::store_in_use};
}

}  // namespace permit::keys
