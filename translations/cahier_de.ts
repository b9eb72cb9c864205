<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>cahier::app::AboutDialog</name>
    <message>
        <source>About Cahier</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Version %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write together, end-to-end encrypted, on your own relay.

Free software under the Mozilla Public License 2.0. Built with Qt, SQLite, libsodium and Boost.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>cahier::app::Application</name>
    <message>
        <source>the passphrase file %1 cannot be read or is empty</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>First page</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1&apos;s workspace</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the picture %1 could not be saved</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>cahier::app::AvatarStack</name>
    <message>
        <source>Nobody else is here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Also here: %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>cahier::app::CommandPalette</name>
    <message>
        <source>Command palette</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go to a document or do something…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Matches</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>cahier::app::DocumentListModel</name>
    <message>
        <source>Untitled</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>cahier::app::EditorActions</name>
    <message>
        <source>&amp;Undo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ctrl+Y</source>
        <comment>shortcut</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cu&amp;t</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paste without &amp;formatting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select &amp;all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Bold</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Italic</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Underline</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Strikethrough</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Code</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Link…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clear f&amp;ormatting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Paragraph</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Heading &amp;%1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Bulleted list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Numbered list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Checklist</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Quote</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Code bl&amp;ock</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Increase indent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Decrease indent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Align &amp;left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>C&amp;entre</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Align &amp;right</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Justify</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>cahier::app::EditorWidget</name>
    <message>
        <source>Document text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start writing…</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>cahier::app::ErrorText</name>
    <message>
        <source>Something in this entry is not valid. Check it and try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is too large. Try again with less at a time.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This data is incomplete or not in the expected form. Ask for it again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading or writing on this computer failed. Check the disk and try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is not here (any more). It may have been moved or deleted.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This exists already. Choose another name or place.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopped. Nothing was changed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There was no answer in time. Try again in a moment.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The disk is full. Nothing was lost, but new changes cannot be saved until you free some space.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This profile is open in another program. Close that one first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This was made by a newer version of Cahier. Update Cahier to use it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is not possible right now. Try again in a moment.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A change from another device was damaged and has been left out. Your document is unharmed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This place in the text does not exist any more.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This data is not genuine and was refused. Your documents are unharmed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>That passphrase is not right. Check Caps Lock and the keyboard layout, then try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The vault on this computer is damaged: the passphrase cannot help here. Restore the profile folder from a backup.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The vault asks for settings that this program does not accept. Restore the profile folder from a backup.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You do not have the right to do this here. Ask an owner of the workspace.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Somebody else changed this at the same moment. Try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The relay showed two different histories. Stop using it and tell the person who runs it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The key for this has not arrived yet. It comes as soon as a colleague who has it is online.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This link is not complete or not a Cahier link. Copy the whole link and try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This link has expired or was used already. Ask for a new one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The database on this computer is damaged. Restore the profile folder from a backup; what was on the relay comes back by itself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A newer version of Cahier has used this profile. Update Cahier to open it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The database does not belong to this vault. Restore the whole profile folder from one backup.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The relay cannot be reached. You can go on writing; everything is sent when the connection is back.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The relay is not the one this profile trusts, so nothing was sent. Ask the person who runs it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The relay speaks another version. Update Cahier, or ask for the relay to be updated.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The relay sent something unexpected. Cahier reconnects by itself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The relay does not know you yet. Ask the person who runs it for a registration link.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The relay asks to slow down. Cahier goes on by itself in a moment.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your space on the relay is used up. Your changes are safe on this computer; ask the person who runs the relay for more.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The relay refused this. Ask the person who runs it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Something went wrong inside Cahier. Your work is saved on this computer; please start Cahier again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 (E%2)</source>
        <comment>sentence, error number</comment>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>cahier::app::FindBar</name>
    <message>
        <source>Find in this document</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Replace with</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Aa</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Match case</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>W</source>
        <comment>whole words</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whole words only</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Regular expression</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Previous match</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next match</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close the find bar</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Replace</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Replace all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No match</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln match(es)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>cahier::app::FirstStart</name>
    <message>
        <source>Write on this computer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start at once, without an account or a server. You can share later.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Join with an invitation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Somebody sent you a link to their workspace.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add this computer to my account</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You use Cahier on another computer already. This is not there yet; it comes with a later version.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Welcome to Cahier</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write together. Everything stays on your devices, sealed; no server can read it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paste the whole link</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As others see it beside your words</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Four or more words are easy to keep in mind</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Making your keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Invitation link</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your &amp;name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Passphrase for this computer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Passphrase &amp;again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The passphrase unlocks the vault on this computer. Nobody can reset it, so keep it safe.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Join a workspace</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Join</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start writing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The two passphrases differ.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weak: a few more words would make it much stronger.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fair: good against chance finders; one more word makes it strong.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Strong.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Making your keys…</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>cahier::app::FormatToolbar</name>
    <message>
        <source>Formatting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paragraph style</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paragraph</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Heading %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quote</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Code block</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>cahier::app::HeaderBar</name>
    <message>
        <source>Share</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show or hide the document list (F9)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Menu (F10)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Title of the document</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Invite people to this workspace</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save status: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where your work is</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Connection: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You can go on writing</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>cahier::app::LinkDialog</name>
    <message>
        <source>Set link</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Link</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove link</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This kind of address cannot be linked.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>cahier::app::MainWindow</name>
    <message>
        <source>New document</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pictures and files cannot be put into a document yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Read only</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a document at the left, or start a new one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waiting to be let in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your request is on the relay. The documents appear as soon as a device of the person who invited you is online.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One moment…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open link</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;New document</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Share…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rename document</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Find…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Replace…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find &amp;next</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search in &amp;all documents</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show or hide the document &amp;list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom &amp;out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Actual size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next &amp;pane</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>About Cahier</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Command palette…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>F&amp;ormat</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Colours as the &amp;desktop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Light colours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Dark colours</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>cahier::app::MessageBar</name>
    <message>
        <source>Close this message</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>cahier::app::Options</name>
    <message>
        <source>Cahier, an editor for writing together, end-to-end encrypted.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>DIR</source>
        <comment>placeholder in --help</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>FILE</source>
        <comment>placeholder in --help</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>LINK</source>
        <comment>placeholder in --help</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Folder of the profile (made if absent).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Read the passphrase from the first line of FILE, or of standard input for &quot;-&quot;, instead of asking. Also: CAHIER_PASSPHRASE_FILE.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>With a passphrase file: make the profile if it is absent, for this person.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>NAME</source>
        <comment>placeholder in --help</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use the relay of this registration link.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Join the workspace of this invitation link.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a document: its id, or &quot;first&quot; for the newest.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>DOCUMENT</source>
        <comment>placeholder in --help</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Colours for this run: light or dark.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>THEME</source>
        <comment>placeholder in --help</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save a picture of the window to FILE once it is ready, and go on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>End after the picture was saved.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Print how long it took from the start of the process to the first picture.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show this help.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the version.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>unexpected argument: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>--theme is light or dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>--open takes a document id (64 hexadecimal digits) or &quot;first&quot;</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>--name needs a passphrase file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>--quit-after-screenshot needs --screenshot</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>cahier::app::PassphraseField</name>
    <message>
        <source>Show passphrase</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>cahier::app::Phrases</name>
    <message>
        <source>Saving…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved on this device</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>On the relay</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Seen by %n device(s)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>The last keystrokes are being written to the encrypted store on this computer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everything is in the encrypted store on this computer. This profile uses no relay, so it is nowhere else.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Everything is in the encrypted store on this computer. %n change(s) wait to be sent to the relay.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Everything is on this computer and, sealed so that nobody there can read it, on the relay.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n other device(s) have everything you wrote.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>On this computer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Offline</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Connecting…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Online</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not connected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Owner</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Editor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Commenter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Viewer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>can write, invite and remove people</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>can write in every document</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>can read and comment</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>can read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>just now</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s) ago</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s) ago</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>yesterday</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln word(s)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>cahier::app::SavePopover</name>
    <message>
        <source>Where your work is</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Relay: %1 · %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Work offline</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Connect now</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>cahier::app::ShareDialog</name>
    <message>
        <source>Share</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Share “%1”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Workspace</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>People you invite see every document of this workspace.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Registration link of your organisation&apos;s relay</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Connect</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>To share, this profile needs a relay: a small server of your organisation that passes on what it cannot read. The person who runs it has a registration link for you.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Role of the invited person</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 – %2</source>
        <comment>role, what it may do</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Create invitation link</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Invitation link</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Send the link in a way only that person can read. Whoever has it can join once.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copied</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only owners can invite. Ask one of them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unnamed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 (you)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>cahier::app::SideBar</name>
    <message>
        <source>New document</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search in all documents</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New document (Ctrl+N)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Documents</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Trash</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing found.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The trash is empty.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No documents yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Restore</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rename</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move to trash</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>cahier::app::StatusRow</name>
    <message>
        <source>End-to-end encrypted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back to 100 % (Ctrl+0)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only the people of this workspace can read it; the relay cannot.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom: %1 %</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>cahier::app::UnlockPage</name>
    <message>
        <source>Unlock</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unlock Cahier</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Passphrase</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Passphrase</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Profile: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unlocking</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
