#include "permit/crypto/random.hpp"

#include "openssl.hpp"
#include "permit/core/words.hpp"

#include <openssl/rand.h>

namespace permit::crypto {
namespace {

class SystemRandom final : public RandomSource {
public:
    void fill(std::span<Byte> bytes) override {
        require(RAND_bytes(bytes.data(), int_size(bytes.size())), tr_noop("draw random bytes"));
    }
};

}  // namespace

RandomSource& system_random() noexcept {
    static SystemRandom source;
    return source;
}

}  // namespace permit::crypto
