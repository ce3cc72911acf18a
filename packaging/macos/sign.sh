#!/bin/sh
# Signs dist/OvaDesk.app, has it notarised and packs it as a disk image. UNTESTED: written for a Mac, not run yet.
#
#   packaging/macos/sign.sh "Developer ID Application: NAME (TEAM)" KEYCHAIN_PROFILE
#
# The profile is made once with: xcrun notarytool store-credentials KEYCHAIN_PROFILE
set -eu
cd "$(dirname "$0")/../.."
[ $# -eq 2 ] || { sed -n '4,6s/^# \{0,1\}//p' "$0"; exit 2; }
identity=$1
profile=$2
app=dist/OvaDesk.app
version=$(plutil -extract CFBundleShortVersionString raw "$app/Contents/Info.plist")
image=dist/ovadesk-$version-macos-$(uname -m).dmg

# From the inside out: every library, then the program, then the whole.
find "$app/Contents" -type f \( -name '*.dylib' -o -name '*.so' \) -exec \
  codesign --force --timestamp --options runtime --sign "$identity" {} +
codesign --force --timestamp --options runtime --entitlements packaging/macos/entitlements.plist \
  --sign "$identity" "$app/Contents/MacOS/ovadesk"
codesign --force --timestamp --options runtime --entitlements packaging/macos/entitlements.plist \
  --sign "$identity" "$app"
codesign --verify --deep --strict "$app"

rm -f "$image"
hdiutil create -volname OvaDesk -srcfolder "$app" -format UDZO "$image"
codesign --force --timestamp --sign "$identity" "$image"
xcrun notarytool submit "$image" --keychain-profile "$profile" --wait
xcrun stapler staple "$image"
spctl --assess --type open --context context:primary-signature "$image"
