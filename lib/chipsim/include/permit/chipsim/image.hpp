#pragma once

#include "permit/chipsim/chip.hpp"
#include "permit/chipsim/profile.hpp"
#include "permit/core/chip.hpp"

#include <filesystem>
#include <memory>

namespace permit::chipsim {

enum class Overwrite : bool { no, yes };

/// A chip whose memory is a file (docs/chip-image.md). Each command that changes the chip replaces the
/// file in one step before it is answered, so a process that is killed is a power cut: the file holds
/// the whole old or the whole new state. While the object lives nobody else can open the file.
class ImageFile {
public:
    /// A factory-fresh chip in a new file of mode 0600. Throws Error: already_exists without
    /// Overwrite::yes, image_in_use, no_space, file_io.
    static ImageFile create(const std::filesystem::path& path, const ChipProfile& profile, const Uid& uid,
                            Overwrite overwrite = Overwrite::no);

    /// Another chip's whole memory in a new file, e.g. `chip.copy_to(uid)`.
    static ImageFile create(const std::filesystem::path& path, SimulatedChip chip,
                            Overwrite overwrite = Overwrite::no);

    /// Throws Error: file_io, bad_image (garbage, cut short, newer version), image_in_use.
    static ImageFile open(const std::filesystem::path& path, const Quirks& quirks = {},
                          crypto::RandomSource& random = crypto::system_random());

    ImageFile(ImageFile&&) noexcept;
    ImageFile& operator=(ImageFile&&) noexcept;
    ~ImageFile();

    /// Its `process` throws Error{no_space} or Error{file_io} when the file cannot be replaced; the
    /// command has then not happened and the chip has lost its power.
    [[nodiscard]] SimulatedChip& chip() noexcept;
    [[nodiscard]] const std::filesystem::path& path() const noexcept;

private:
    struct State;
    explicit ImageFile(std::unique_ptr<State> state) noexcept;
    std::unique_ptr<State> state_;
};

}  // namespace permit::chipsim
