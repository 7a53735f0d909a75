#pragma once

#include "permit/trust/bundle.hpp"
#include "permit/trust/published_list.hpp"

#include <cstdint>
#include <filesystem>
#include <list>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

namespace permit::trust {

/// What a reader remembers from one run to the next, so that an old bundle, list or record is noticed: the
/// newest bundle and list of each root, and the highest version seen of each serial. Bounded: the
/// serials seen longest ago are forgotten first.
class ReaderState {
public:
    static constexpr std::size_t default_capacity = 50'000;  ///< serials of each root
    static constexpr std::size_t most_roots = 16;

    ReaderState(ReaderState&&) = default;
    ReaderState& operator=(ReaderState&&) = default;

    /// `file` may not exist yet. Throws Error{file_io}, Error{bad_json}.
    static ReaderState open(std::filesystem::path file, std::size_t capacity = default_capacity);

    /// Takes a bundle into use, with the list beside it if there is one. Throws Error{old_bundle} when a
    /// newer one of its root was seen, Error{old_list} when a newer list was seen than the newest of these
    /// two, so that a list cannot be taken away unnoticed either; Error{bad_input} beyond `most_roots`. After
    /// an Error nothing has changed.
    void accept(const TrustBundle& bundle, const PublishedList* list = nullptr);

    /// The newest seen of this root; term 0 before any.
    [[nodiscard]] Edition newest_bundle(const crypto::Digest& root) const;
    [[nodiscard]] Edition newest_list(const crypto::Digest& root) const;

    /// The highest version seen of a permit of this root.
    [[nodiscard]] std::optional<std::uint16_t> highest_version(const crypto::Digest& root,
                                                               std::uint32_t serial) const;

    /// Remembers a version that verified; a lower one than known changes nothing.
    void saw(const crypto::Digest& root, std::uint32_t serial, std::uint16_t version);

    /// Replaces the file in one durable step, with what other programs have written into it since added.
    /// Throws Error{file_io}, {no_space}, {store_in_use} when another does not let go of the folder.
    void save();

private:
    /// The permits of one root, the one seen last in front.
    struct Memory {
        struct Seen {
            std::uint32_t serial;
            std::uint16_t version;
        };
        Edition bundle{};
        Edition list{};
        std::list<Seen> seen{};
        std::unordered_map<std::uint32_t, std::list<Seen>::iterator> by_serial{};
    };

    ReaderState(std::filesystem::path file, std::size_t capacity)
        : file_{std::move(file)}, capacity_{capacity} {}
    void load(BytesView content);
    void note(Memory& memory, const Memory::Seen& sight) const;
    void merge_into(ReaderState& file) const;
    Memory& memory_of(const crypto::Digest& root);

    std::filesystem::path file_;
    std::size_t capacity_;
    std::map<crypto::Digest, Memory> roots_{};
    std::map<crypto::Digest, Memory> unsaved_{};  ///< what was seen since the file was read or written
};

}  // namespace permit::trust
