#pragma once

// The standard's names for types and constants, not p11-kit's own.
#include <p11-kit/pkcs11.h>
