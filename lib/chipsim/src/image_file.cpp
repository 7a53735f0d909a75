#include "locked_file.hpp"
#include "permit/chipsim/image.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"

namespace permit::chipsim {

struct ImageFile::State {
    LockedFile file;
    SimulatedChip chip;

    State(LockedFile locked, SimulatedChip held) : file{std::move(locked)}, chip{std::move(held)} {
        chip.keep_with([this](BytesView image) { file.replace(image); });
    }
};

ImageFile::ImageFile(std::unique_ptr<State> state) noexcept : state_{std::move(state)} {}
ImageFile::ImageFile(ImageFile&&) noexcept = default;
ImageFile& ImageFile::operator=(ImageFile&&) noexcept = default;
ImageFile::~ImageFile() = default;

ImageFile ImageFile::create(const std::filesystem::path& path, const ChipProfile& profile, const Uid& uid,
                            Overwrite overwrite) {
    return create(path, SimulatedChip{profile, uid}, overwrite);
}

ImageFile ImageFile::create(const std::filesystem::path& path, SimulatedChip chip, Overwrite overwrite) {
    auto file = LockedFile::create(path, chip.image(), overwrite == Overwrite::yes);
    return ImageFile{std::make_unique<State>(std::move(file), std::move(chip))};
}

ImageFile ImageFile::open(const std::filesystem::path& path, const Quirks& quirks,
                          crypto::RandomSource& random) {
    auto file = LockedFile::open(path);
    try {
        auto chip = SimulatedChip::from_image(file.read(), quirks, random);
        return ImageFile{std::make_unique<State>(std::move(file), std::move(chip))};
    } catch (const Error& error) {
        if (error.code() != ErrorCode::bad_image) { throw; }
        throw Error{ErrorCode::bad_image, tr("open the chip image {}", path.string()), error.why()};
    }
}

SimulatedChip& ImageFile::chip() noexcept { return state_->chip; }
const std::filesystem::path& ImageFile::path() const noexcept { return state_->file.path(); }

}  // namespace permit::chipsim
