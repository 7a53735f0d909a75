#include "permit/desfire/originality.hpp"

#include "permit/crypto/originality.hpp"

#include <algorithm>

namespace permit::desfire {

const std::vector<OriginalityKey>& nxp_originality_keys() {
    static const std::vector<OriginalityKey> keys{
        {"MIFARE DESFire EV1",
         from_hex("04BB5D514F7050025C7D0F397310360EEC91EAF792E96FC7E0F496CB4E669D414F877B7B27901FE67C2E3B33"
                  "CD39D1C797715189AC951C2ADD")},
        {"MIFARE DESFire EV2",
         from_hex("04B304DC4C615F5326FE9383DDEC9AA892DF3A57FA7FFB3276192BC0EAA252ED45A865E3B093A3D0DCE5BE29"
                  "E92F1392CE7DE321E3E5C52B3A")},
        {"MIFARE DESFire EV2 XL",
         from_hex("04CD5D45E50B1502F0BA4656FF37669597E7E183251150F9574CC8DA56BF01C7ABE019E29FEA48F9CE22C3EA"
                  "4029A765E1BC95A89543BAD1BC")},
        {"MIFARE DESFire EV3",
         from_hex("041DB46C145D0A36539C6544BD6D9B0AA62FF91EC48CBC6ABAE36E0089A46F0D08C8A715EA40A63313B92E90"
                  "DDC1730230E0458A33276FB743")},
        {"MIFARE DESFire Light",
         from_hex("040E98E117AAA36457F43173DC920A8757267F44CE4EC5ADD3C54075571AEBBF7B942A9774A1D94AD0257242"
                  "7E5AE0A2DD36591B1FB34FCF3D")},
        {"NTAG 424 DNA",
         from_hex("048A9B380AF2EE1B98DC417FECC263F8449C7625CECE82D9B916C992DA209D68422B81EC20B65A66B5102A61"
                  "596AF3379200599316A00A1410")},
    };
    return keys;
}

std::optional<std::string> verify_originality(const Uid& uid, BytesView signature,
                                              std::span<const OriginalityKey> trusted) {
    const auto signer = std::find_if(trusted.begin(), trusted.end(), [&](const OriginalityKey& key) {
        return crypto::originality_signature_ok(key.public_key, uid.bytes(), signature);
    });
    return signer == trusted.end() ? std::nullopt : std::optional{signer->product};
}

}  // namespace permit::desfire
