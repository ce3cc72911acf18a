; Inno Setup 6: the installer for Windows. UNTESTED: written for `make package` on Windows, not run yet.
;
;   iscc /DVersion=0.1.0 packaging\windows\ovadesk.iss        makes dist\ovadesk-0.1.0-setup.exe from dist\ovadesk
;
; Without questions:  ovadesk-0.1.0-setup.exe /VERYSILENT /SUPPRESSMSGBOXES /NORESTART /ALLUSERS
;   /CURRENTUSER      for one person, without an administrator
;   /DIR="D:\OvaDesk" somewhere else
;   /SETTINGS="\\server\share\settings.json"   settings that are to be fixed for everybody (with /ALLUSERS)
; Removing leaves readings, settings and models: they are in each person's AppData\Local\OvaDesk.

#ifndef Version
  #error Say which version: iscc /DVersion=1.2.3
#endif

[Setup]
AppId={{6B7D4C1E-52F0-4C5A-9A57-0F6D1C3C2E11}
AppName=OvaDesk
AppVersion={#Version}
AppPublisher=OvaDesk
DefaultDirName={autopf}\OvaDesk
DefaultGroupName=OvaDesk
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=commandline dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
LicenseFile=..\..\LICENSE
SetupIconFile=..\..\build\freezing\ovadesk\icons\ovadesk.ico
UninstallDisplayIcon={app}\ovadesk-window.exe
OutputDir=..\..\dist
OutputBaseFilename=ovadesk-{#Version}-setup
Compression=lzma2
SolidCompression=yes
CloseApplications=yes
RestartApplications=no
WizardStyle=modern

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
; Inno Setup has no Simplified Chinese of its own: put ChineseSimplified.isl beside its others, then take this in.
#ifexist AddBackslash(CompilerPath) + "Languages\ChineseSimplified.isl"
Name: "zh"; MessagesFile: "compiler:Languages\ChineseSimplified.isl"
#endif

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; GroupDescription: "{cm:AdditionalIcons}"; Flags: unchecked

[InstallDelete]
; What an earlier version had and this one has not. Never what lies beside the program: settings.json, portable.
Type: filesandordirs; Name: "{app}\_internal"
Type: filesandordirs; Name: "{app}\licences"

[Files]
Source: "..\..\dist\ovadesk\ovadesk.exe"; DestDir: "{app}"; Flags: ignoreversion
Source: "..\..\dist\ovadesk\ovadesk-window.exe"; DestDir: "{app}"; Flags: ignoreversion
Source: "..\..\dist\ovadesk\_internal\*"; DestDir: "{app}\_internal"; Flags: ignoreversion recursesubdirs createallsubdirs
Source: "..\..\dist\ovadesk\licences\*"; DestDir: "{app}\licences"; Flags: ignoreversion recursesubdirs createallsubdirs
Source: "{param:SETTINGS}"; DestDir: "{commonappdata}\OvaDesk"; DestName: "settings.json"; \
  Flags: external ignoreversion uninsneveruninstall; Check: IsAdminInstallMode and HasSettings

[Icons]
Name: "{group}\OvaDesk"; Filename: "{app}\ovadesk-window.exe"
Name: "{group}\{cm:UninstallProgram,OvaDesk}"; Filename: "{uninstallexe}"
Name: "{autodesktop}\OvaDesk"; Filename: "{app}\ovadesk-window.exe"; Tasks: desktopicon

[Run]
Filename: "{app}\ovadesk-window.exe"; Description: "{cm:LaunchProgram,OvaDesk}"; Flags: nowait postinstall skipifsilent

[Code]
function HasSettings: Boolean;
begin
  Result := FileExists(ExpandConstant('{param:SETTINGS|}'));
end;
