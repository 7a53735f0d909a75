#include "permit/record/envelope.hpp"

namespace permit::record {

Binding Binding::residence(BytesView identity_record, BytesView validity_record) {
    return Binding{crypto::sha256(join({identity_record, validity_record}))};
}

Binding Binding::journal(BytesView identity_record) { return Binding{crypto::sha256(identity_record)}; }

BytesView Binding::bytes() const noexcept { return digest_ ? BytesView{*digest_} : BytesView{}; }

}  // namespace permit::record
