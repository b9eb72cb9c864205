// SPDX-License-Identifier: MPL-2.0
// Two people write the halves of a sentence; the state both end with is printed and written to a
// file.
#include <cstdio>
#include <fstream>
#include <sync/crdt/awareness.h>
#include <sync/crdt/debug.h>
#include <sync/crdt/doc.h>
#include <sync/crdt/limits.h>
#include <sync/crdt/relative_position.h>
#include <sync/crdt/snapshot.h>
#include <sync/crdt/undo.h>
#include <sync/crdt/update.h>
#include <sync/crdt/utf.h>

using namespace cahier;

int main(int argc, char** argv)
{
    crdt::Doc anna(1);
    crdt::Doc ben(2);
    const auto add = [](crdt::Doc& doc, std::u16string_view words) {
        return doc.transact(crdt::Origin::named("keyboard"), [&](crdt::Transaction& txn) {
            const crdt::Text text = doc.text("greeting");
            return text.insert(txn, text.length(), words).has_value();
        });
    };
    bool good = argc == 2 && add(anna, u"Hello, ");
    good = good && ben.applyUpdate(crdt::encodeStateAsUpdate(anna), {}) && add(ben, u"world");
    const Bytes missing = crdt::encodeStateAsUpdate(ben, anna.stateVector());
    good = good && anna.applyUpdate(missing, {}) && !anna.applyUpdate(Bytes{1, 2, 3}, {});
    std::puts(anna.text("greeting").toUtf8().c_str());
    const Bytes state = crdt::encodeStateAsUpdate(anna);
    std::ofstream(argv[1], std::ios::binary)
        .write(reinterpret_cast<const char*>(state.data()), std::ssize(state));
    return good ? 0 : 1;
}
