// SPDX-License-Identifier: MPL-2.0
// Boost.Asio and Boost.Beast compiled once (separate compilation); everybody else sees
// declarations.
#include <boost/asio/impl/src.hpp>
#include <boost/beast/src.hpp>
