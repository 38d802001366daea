<#
.SYNOPSIS
Says what is wrong with a Windows host that has joined, and how to mend it. It changes nothing.

.DESCRIPTION
As administrator. -Json (or BRANCHLINE_JSON=1) gives one JSON document instead of lines. Each check
has a verdict: ok, warn, fail, or skip when there is nothing to check.

Exit codes: 0 nothing fails; 1 something fails; 10 administrator.
#>
[CmdletBinding()]
param([switch]$Json)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12

$CodeDeploy = Join-Path $env:ProgramData 'Amazon\CodeDeploy'
$CodeDeployLog = Join-Path $CodeDeploy 'log\codedeploy-agent-log.txt'
$HostFile = Join-Path $CodeDeploy 'conf.onpremises.yml'
$SsmLog = Join-Path $env:ProgramData 'Amazon\SSM\Logs\amazon-ssm-agent.log'
$StateFolder = Join-Path $env:ProgramData 'Branchline'
$Results = New-Object Collections.ArrayList

function Add-Finding([string]$Check, [string]$Verdict, [string]$Finding, [string]$Cure = '') {
    $null = $Results.Add([ordered]@{ check = $Check; verdict = $Verdict; finding = $Finding; cure = $Cure })
    if ($Json) { return }
    Write-Host ('{0,-5} {1,-16} {2}' -f $Verdict, $Check, $Finding)
    if ($Cure) { Write-Host "                       cure: $Cure" }
}

# --- metadata: the same in install.ps1 ---
# Returns what answers on 169.254.169.254: none, look-alike, proxy or ec2; half a second a request.
function Get-MetadataPage([string]$Path, [string]$Method, [hashtable]$Headers) {
    $request = [Net.HttpWebRequest]::Create("http://169.254.169.254$Path")
    $request.Method = $Method
    $request.Proxy = $null
    $request.Timeout = 500
    if ($Method -eq 'PUT') { $request.ContentLength = 0 }
    foreach ($name in $Headers.Keys) { $request.Headers.Add($name, $Headers[$name]) }
    try {
        $reader = New-Object IO.StreamReader($request.GetResponse().GetResponseStream())
        return $reader.ReadToEnd()
    } catch [Net.WebException] {
        if ($_.Exception.Response) { return '' }
        return $null
    }
}

function Get-MetadataClass {
    $token = Get-MetadataPage '/latest/api/token' 'PUT' @{ 'X-aws-ec2-metadata-token-ttl-seconds' = '60' }
    if ($null -eq $token) { return 'none' }
    if ($token -match '[<\s]') { return 'proxy' }
    $document = Get-MetadataPage '/latest/dynamic/instance-identity/document' 'GET' @{ 'X-aws-ec2-metadata-token' = $token }
    if ($document -match '"instanceId"') {
        if ((Get-CimInstance Win32_ComputerSystem).Manufacturer -eq 'Amazon EC2') { return 'ec2' }
        return 'look-alike'
    }
    if ((Get-MetadataPage '/latest/meta-data/' 'GET' @{}) -match '<') { return 'proxy' }
    return 'look-alike'
}
# --- end of metadata ---

# --- endpoints: the same in install.ps1 ---
# Returns nothing if a host answers by TLS, else what is wrong; Offset: of this clock, in seconds.
function Test-Endpoint([string]$HostName, [string]$Proxy) {
    $request = [Net.HttpWebRequest]::Create("https://$HostName/")
    $request.Method = 'HEAD'
    $request.Timeout = 20000
    if ($Proxy) { $request.Proxy = New-Object Net.WebProxy($Proxy) }
    $result = @{ Wrong = $null; Status = ''; Offset = 0 }
    try {
        $response = $request.GetResponse()
    } catch [Net.WebException] {
        $response = $_.Exception.Response
        $result.Status = [string]$_.Exception.Status
        if (-not $response -or [int]$response.StatusCode -in 407, 502, 503) { $result.Wrong = $_.Exception.Message }
    }
    if ($response) {
        $date = $response.Headers['Date']
        if ($date) { $result.Offset = [int]([DateTime]::UtcNow - [DateTime]::Parse($date).ToUniversalTime()).TotalSeconds }
        $response.Close()
    }
    return $result
}

function Get-Domain([string]$Region) {
    if ($Region -like 'cn-*') { return 'amazonaws.com.cn' }
    if ($Region -like 'eusc-*') { return 'amazonaws.eu' }
    return 'amazonaws.com'
}
# --- end of endpoints ---

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

# --- polls: the same in install.ps1 ---
# Returns the last line of a log that matches, or nothing.
function Get-LastLine([string]$File, [string]$Pattern) {
    if (-not (Test-Path $File)) { return $null }
    $found = Select-String -Path $File -Pattern $Pattern | Select-Object -Last 1
    if ($found) { return $found.Line }
    return $null
}
# --- end of polls ---

# Returns a setting of one of the agent's files, or an empty string.
function Get-Setting([string]$File, [string]$Name) {
    if (-not (Test-Path $File)) { return '' }
    $found = Select-String -Path $File -Pattern "^:?${Name}: *'?([^']*?)'? *$" | Select-Object -First 1
    if ($found) { return $found.Matches[0].Groups[1].Value }
    return ''
}

function Test-Metadata {
    $class = Get-MetadataClass
    $endpoint = Get-Setting (Join-Path $CodeDeploy 'conf.yml') 'deploy_control_endpoint'
    if ($class -eq 'ec2') { Add-Finding metadata warn 'this is an EC2 instance' 'EC2 instances need no on-premises registration' }
    elseif ($endpoint) { Add-Finding metadata ok "$class; the agent does not ask (:deploy_control_endpoint:)" }
    else { Add-Finding metadata fail "$class, and the agent asks 169.254.169.254" 'run install.ps1 again: it sets :deploy_control_endpoint:' }
}

function Test-Services {
    foreach ($name in 'AmazonSSMAgent', 'codedeployagent') {
        $service = Get-Service $name -ErrorAction SilentlyContinue
        if (-not $service) { Add-Finding $name fail 'it is not installed' 'run install.ps1' }
        elseif ($service.Status -ne 'Running') { Add-Finding $name fail 'it does not run' "Start-Service $name, then see the event log" }
        elseif ($service.StartType -ne 'Automatic') { Add-Finding $name fail 'it will not run after a reboot' "Set-Service $name -StartupType Automatic" }
        else { Add-Finding $name ok 'it runs, and will after a reboot (which does not say that it polls)' }
    }
}

function Test-Configuration {
    if (-not (Test-Path $HostFile)) {
        Add-Finding configuration fail "$HostFile is missing: the agent takes itself for EC2" 'run install.ps1 again'
        return
    }
    $session = Get-Setting $HostFile 'iam_session_arn'
    $user = Get-Setting $HostFile 'iam_user_arn'
    $wanted = @('region', 'aws_access_key_id', 'aws_secret_access_key')
    if ($session) { $wanted = @('region', 'aws_credentials_file') }
    $missing = @($wanted | Where-Object { -not (Get-Setting $HostFile $_) })
    $readers = @((Get-Acl $HostFile).Access | Where-Object { $_.IdentityReference -match 'Users|Everyone' })
    if ($session -and $user) { Add-Finding configuration fail "$HostFile has both iam_session_arn and iam_user_arn" 'keep one of them' }
    elseif (-not $session -and -not $user) { Add-Finding configuration fail "$HostFile has neither ARN" 'run install.ps1 again' }
    elseif ($missing.Count) { Add-Finding configuration fail "$HostFile lacks: $missing" 'run install.ps1 again' }
    elseif ($readers.Count) { Add-Finding configuration fail "$HostFile can be read by others" 'run install.ps1 again; if it holds keys, make host-rotate' }
    else { Add-Finding configuration ok "$HostFile is complete, and only administrators read it" }
    if ($session) { Test-Credentials (Get-Setting $HostFile 'aws_credentials_file') }
}

function Test-Credentials([string]$File) {
    if (-not (Test-Path $File)) {
        Add-Finding credentials fail "$File is missing: the SSM agent shares no credentials" "Restart-Service AmazonSSMAgent, then see $SsmLog"
        return
    }
    $minutes = [int]((Get-Date) - (Get-Item $File).LastWriteTime).TotalMinutes
    if ($minutes -gt 60) { Add-Finding credentials fail "$File is $minutes min old; its keys live 60" 'Restart-Service AmazonSSMAgent' }
    else { Add-Finding credentials ok "$File is $minutes min old" }
}

function Test-Ssm([object]$Registration) {
    $machine = Join-Path $StateFolder 'machine'
    if (-not $Registration) { Add-Finding ssm fail 'this host is not registered' 'make a join ticket (make host) and run its line' }
    elseif ((Test-Path $machine) -and (Get-Content -Raw $machine).Trim() -ne (Get-MachineFingerprint)) {
        Add-Finding ssm fail "this machine is a copy of the one that is registered as $($Registration.ManagedInstanceID)" 'uninstall.ps1 -Force, sysprep, join with a ticket of its own'
    } elseif (Get-LastLine $SsmLog 'MachineFingerprintDoesNotMatch') {
        Add-Finding ssm fail 'AWS saw the machine change' 'uninstall.ps1, then join with a new ticket'
    } elseif ((Get-LastLine $SsmLog '(?i)(successfully opened|failed to dial) websocket') -match '(?i)successfully') {
        Add-Finding ssm ok "$($Registration.ManagedInstanceID), connected"
    } else {
        Add-Finding ssm fail "$($Registration.ManagedInstanceID) is not connected: $(Get-LastLine $SsmLog 'ERROR')" 'see the check endpoint, then Restart-Service AmazonSSMAgent'
    }
}

function Test-Polling {
    $good = Get-LastLine $CodeDeployLog 'Client 200 .*poll_host_command'
    $problem = Get-LastLine $CodeDeployLog 'ERROR'
    if (-not $good) {
        Add-Finding codedeploy-polls fail 'the agent has never polled with success' "$problem (see $CodeDeployLog); if AWS refuses the session: install.ps1 -Identity user"
        return
    }
    $seconds = [int]::MaxValue
    if ($good -match '(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)') { $seconds = [int]((Get-Date) - [DateTime]::Parse($Matches[1])).TotalSeconds }
    $expected = (Get-Setting $HostFile 'iam_session_arn') + (Get-Setting $HostFile 'iam_user_arn')
    if (-not $good.Contains("`"$expected`"")) { Add-Finding host-identifier fail "the agent polls as another than $expected" 'Restart-Service codedeployagent' }
    if ($seconds -gt 300) { Add-Finding codedeploy-polls fail "the last successful poll was $seconds s ago, whatever its status says" "$problem; Restart-Service codedeployagent" }
    else { Add-Finding codedeploy-polls ok "the last successful poll was $seconds s ago" }
}

function Test-Endpoints([string]$Region) {
    $domain = Get-Domain $Region
    $proxy = Get-Setting (Join-Path $CodeDeploy 'conf.yml') 'proxy_uri'
    $offset = 0
    foreach ($name in 'ssm', 'ssmmessages', 'sts', 'codedeploy-commands', 's3') {
        $answer = Test-Endpoint "$name.$Region.$domain" $proxy
        if ($answer.Wrong) { Add-Finding endpoint fail "$name.$Region.${domain}: $($answer.Wrong)" 'check DNS, port 443, the proxy and the trusted certificates' }
        else { Add-Finding endpoint ok "$name.$Region.$domain" }
        if ([Math]::Abs($answer.Offset) -gt [Math]::Abs($offset)) { $offset = $answer.Offset }
    }
    if ([Math]::Abs($offset) -gt 300) { Add-Finding clock fail "the clock is $([Math]::Abs($offset)) s off: AWS refuses every signature" 'w32tm /resync' }
    else { Add-Finding clock ok "$([Math]::Abs($offset)) s off" }
}

function Test-Disk {
    $drive = $env:SystemDrive.TrimEnd(':')
    $free = [int]((Get-PSDrive -Name $drive).Free / 1048576) # MiB
    if ($free -lt 200) { Add-Finding disk fail "$env:SystemDrive has $free MiB free" 'make room; lower :max_revisions:' }
    else { Add-Finding disk ok "$env:SystemDrive has $free MiB free" }
}

function Invoke-Main {
    $me = New-Object Security.Principal.WindowsPrincipal([Security.Principal.WindowsIdentity]::GetCurrent())
    if (-not $me.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)) {
        Write-Host 'error: this must run as administrator'
        exit 10
    }
    $registration = Get-Registration
    Test-Metadata
    Test-Disk
    Test-Services
    Test-Configuration
    Test-Ssm $registration
    Test-Polling
    if ($registration) { Test-Endpoints $registration.Region } else { Add-Finding endpoint skip 'the region is not known' }
    if (Test-Deployment) { Add-Finding deployment ok 'a deployment is running: restart nothing now' } else { Add-Finding deployment ok 'none is running' }
    if ($Json) { @{ checks = $Results } | ConvertTo-Json -Depth 4 }
    if (@($Results | Where-Object { $_.verdict -eq 'fail' }).Count) { exit 1 }
}

if ($env:BRANCHLINE_JSON -eq '1') { $Json = [switch]$true }
Invoke-Main
