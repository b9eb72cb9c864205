// SPDX-License-Identifier: MPL-2.0
// A document with one of everything. In a header of its own: moc cannot read such raw strings.
#pragma once

#include "app/bridge/delta.h"

namespace cahier::app {

inline Delta sampleText()
{
    return Delta::fromJson(R"([
{"insert":"Team day in October"},{"insert":"\n","attributes":{"header":1}},
{"insert":"What we still have to decide before the invitations go out on "},
{"insert":"Friday","attributes":{"bold":true}},{"insert":". See the "},
{"insert":"shared budget","attributes":{"link":"https://example.org/budget"}},{"insert":" for "},
{"insert":"details","attributes":{"italic":true}},{"insert":".\nPlace"},
{"insert":"\n","attributes":{"header":2}},
{"insert":"The old harbour hall: 40 seats, a kitchen, and a ten minutes' walk from the station"},
{"insert":"\n","attributes":{"list":"bullet"}},
{"insert":"The town library: free on Fridays, but no coffee upstairs"},
{"insert":"\n","attributes":{"list":"bullet"}},{"insert":"and no parking"},
{"insert":"\n","attributes":{"list":"bullet","indent":1}},{"insert":"Programme"},
{"insert":"\n","attributes":{"header":2}},{"insert":"Arrival, coffee, name tags"},
{"insert":"\n","attributes":{"list":"ordered"}},{"insert":"Three short talks, then tables of six"},
{"insert":"\n","attributes":{"list":"ordered"}},{"insert":"Anna opens"},
{"insert":"\n","attributes":{"list":"ordered","indent":1}},{"insert":"A walk along the river"},
{"insert":"\n","attributes":{"list":"ordered"}},{"insert":"Ask the kitchen for forty lunches"},
{"insert":"\n","attributes":{"list":"checked"}},{"insert":"Send the numbers to the bus company"},
{"insert":"\n","attributes":{"list":"unchecked"}},
{"insert":"Nobody should have to read slides on a day like this."},
{"insert":"\n","attributes":{"blockquote":true}},{"insert":"We say it every year."},
{"insert":"\n","attributes":{"blockquote":true}},{"insert":"The command is "},
{"insert":"./dev run","attributes":{"code":true}},{"insert":" and nothing else:\n./dev setup"},
{"insert":"\n","attributes":{"code-block":true}},{"insert":"./dev build"},
{"insert":"\n","attributes":{"code-block":true}},{"insert":"  # and then"},
{"insert":"\n","attributes":{"code-block":true}},{"insert":"./dev test"},
{"insert":"\n","attributes":{"code-block":true}},{"insert":"That is all for today.\n"}])");
}

} // namespace cahier::app
