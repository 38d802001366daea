<#
.SYNOPSIS
Removes what install.ps1 brought: both agents, their configuration and the local registration.

.DESCRIPTION
As administrator. Parameters are also environment variables: BRANCHLINE_FORCE=1 (also while a
deployment runs, which ends it as failed), BRANCHLINE_KEEP_SSM=1, BRANCHLINE_DRY_RUN=1.

What stays: the files that releases deployed, and the host's registration in AWS, which
`make host-remove` ends. Running it again is harmless.

Exit codes: 0 removed; 10 administrator; 26 a program cannot be removed; 31 a deployment is running.
#>
[CmdletBinding()]
param([switch]$Force, [switch]$KeepSsm, [switch]$DryRun)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

function Stop-WithError([int]$Code, [string]$Message, [string]$Cure) {
    Write-Host "error: $Message"
    Write-Host "  cure: $Cure"
    exit $Code
}

# --- machine: the same in install.ps1 ---
# Returns the SSM agent's registration (ManagedInstanceID, Region), or nothing.
function Get-Registration {
    $file = Join-Path $env:ProgramData 'Amazon\SSM\InstanceData\registration'
    if (Test-Path $file) { return Get-Content -Raw $file | ConvertFrom-Json }
    return $null
}

# Returns what tells this machine from its copies.
function Get-MachineFingerprint {
    return "$((Get-CimInstance Win32_ComputerSystemProduct).UUID) $((Get-ItemProperty 'HKLM:\SOFTWARE\Microsoft\Cryptography').MachineGuid)"
}

# Says whether a deployment is running: stopping the agent would end it.
function Test-Deployment {
    $ongoing = Join-Path $env:ProgramData 'Amazon\CodeDeploy\ongoing-deployment'
    return [bool](Get-ChildItem $ongoing -ErrorAction SilentlyContinue)
}
# --- end of machine ---

function Remove-Agent([string]$Service, [string]$DisplayName) {
    if (Get-Service $Service -ErrorAction SilentlyContinue) {
        if ($DryRun) { Write-Host "would stop: $Service" } else { Stop-Service -Force $Service }
    }
    # The registry's list, not Win32_Product: asking that one repairs every program of the host.
    $keys = 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\*', 'HKLM:\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall\*'
    foreach ($program in Get-ItemProperty $keys | Where-Object { $_.PSObject.Properties['DisplayName'] -and $_.DisplayName -eq $DisplayName }) {
        if ($program.PSChildName -notmatch '^\{[0-9A-Fa-f-]+\}$') { continue }
        if ($DryRun) { Write-Host "would remove: $DisplayName"; continue }
        $process = Start-Process msiexec.exe -ArgumentList '/x', $program.PSChildName, '/qn', '/norestart' -Wait -PassThru
        if ($process.ExitCode -notin 0, 1605, 3010) { Stop-WithError 26 "$DisplayName cannot be removed ($($process.ExitCode))" 'see the application event log' }
        Write-Host "removed $DisplayName"
    }
    if (-not $DryRun -and (Get-Service $Service -ErrorAction SilentlyContinue)) {
        Stop-WithError 26 "the service $Service is still there" "remove $DisplayName in Apps, then run this again"
    }
}

function Remove-Folder([string]$Path) {
    if (-not (Test-Path $Path)) { return }
    if ($DryRun) { Write-Host "would remove: $Path"; return }
    Remove-Item -Recurse -Force $Path
    Write-Host "removed $Path"
}

function Invoke-Main {
    $me = New-Object Security.Principal.WindowsPrincipal([Security.Principal.WindowsIdentity]::GetCurrent())
    if (-not $me.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)) {
        Stop-WithError 10 'this must run as administrator' 'start PowerShell with "Run as administrator"'
    }
    if ((Test-Deployment) -and -not $Force) {
        Stop-WithError 31 'a deployment is running: stopping the agent would end it as failed' 'run this again when it has ended, or with -Force'
    }
    $node = 'this host'
    $registration = Get-Registration
    if ($registration) { $node = $registration.ManagedInstanceID }
    Remove-Agent codedeployagent 'CodeDeploy Host Agent'
    Remove-Folder (Join-Path $env:ProgramData 'Amazon\CodeDeploy')
    if (-not $KeepSsm) {
        Remove-Agent AmazonSSMAgent 'Amazon SSM Agent'
        Remove-Folder (Join-Path $env:ProgramData 'Amazon\SSM')
        Remove-Folder (Join-Path $env:ProgramFiles 'Amazon\SSM')
        Remove-Folder (Join-Path $env:ProgramData 'Branchline')
    }
    if ($DryRun) { Write-Host 'nothing was changed'; return }
    Write-Host "done. What stays: deployed files, and the registration of $node in AWS: make host-remove ends it"
}

if ($env:BRANCHLINE_FORCE -eq '1') { $Force = [switch]$true }
if ($env:BRANCHLINE_KEEP_SSM -eq '1') { $KeepSsm = [switch]$true }
if ($env:BRANCHLINE_DRY_RUN -eq '1') { $DryRun = [switch]$true }
Invoke-Main
