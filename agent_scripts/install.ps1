<#
.SYNOPSIS
Joins a Windows server outside AWS: installs, registers and starts the SSM and CodeDeploy agents.

.DESCRIPTION
Windows Server 2019 to 2025, as administrator. Every parameter is also an environment variable:
BRANCHLINE_REGION, BRANCHLINE_ACTIVATION_ID, BRANCHLINE_CODE_FILE, BRANCHLINE_ACTIVATION_CODE (the
code itself; it has no parameter), BRANCHLINE_IDENTITY, BRANCHLINE_KEYS_FILE, BRANCHLINE_PROXY,
BRANCHLINE_MAX_REVISIONS, BRANCHLINE_WAIT, BRANCHLINE_DRY_RUN=1.

Nothing is changed before all checks have passed. It can be interrupted and run again; on a host that
has joined it changes nothing. Log: C:\ProgramData\Branchline\install.log (administrators only).

Exit codes are those of install.sh: 0 joined; 2 parameters; 10 administrator; 11 version of Windows;
15 disk; 16 clock; 17 endpoint; 18 proxy; 19 EC2; 20 download; 21 signature; 23 activation; 24 clone;
25 region; 26 package; 27 service; 28 SSM does not poll; 30 CodeDeploy does not poll; 31 deployment.
#>
[CmdletBinding()]
param(
    [string]$Region = $env:BRANCHLINE_REGION,
    [string]$ActivationId = $env:BRANCHLINE_ACTIVATION_ID,
    [string]$CodeFile = $env:BRANCHLINE_CODE_FILE,
    [string]$Identity = $env:BRANCHLINE_IDENTITY,
    [string]$KeysFile = $env:BRANCHLINE_KEYS_FILE,
    [string]$Proxy = $env:BRANCHLINE_PROXY,
    [string]$MaxRevisions = $env:BRANCHLINE_MAX_REVISIONS,
    [string]$Wait = $env:BRANCHLINE_WAIT,
    [switch]$DryRun
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12

$StateFolder = Join-Path $env:ProgramData 'Branchline'
$Log = Join-Path $StateFolder 'install.log'
$Credentials = Join-Path $StateFolder 'credentials'
$SsmData = Join-Path $env:ProgramData 'Amazon\SSM'
$SsmProgram = Join-Path $env:ProgramFiles 'Amazon\SSM'
$SsmLog = Join-Path $SsmData 'Logs\amazon-ssm-agent.log'
$CodeDeploy = Join-Path $env:ProgramData 'Amazon\CodeDeploy'
$CodeDeployLog = Join-Path $CodeDeploy 'log\codedeploy-agent-log.txt'
$ClockLimit = 300 # seconds; AWS refuses signatures that are further off

function Write-Step([string]$Text) {
    Write-Host $Text
    if (Test-Path $Log) { Add-Content -Path $Log -Value "$([DateTime]::UtcNow.ToString('s'))Z $Text" }
}

function Stop-WithError([int]$Code, [string]$Message, [string]$Cure) {
    Write-Step "error: $Message"
    Write-Step "  cure: $Cure"
    exit $Code
}

function Get-Default([string]$Value, [string]$Default) {
    if ([string]::IsNullOrEmpty($Value)) { return $Default }
    return $Value
}

function Assert-Parameters {
    if ($Region -notmatch '^[a-z0-9-]+$') { Stop-WithError 2 'Region is missing or no region' 'give -Region eu-west-1' }
    if ($Identity -notin 'session', 'user') { Stop-WithError 2 'Identity is session or user' 'see Get-Help' }
    if ($Identity -eq 'user' -and -not (Test-Path $KeysFile)) { Stop-WithError 2 'Identity user needs a readable KeysFile' 'see Get-Help' }
    if ($MaxRevisions -notmatch '^[1-9][0-9]*$') { Stop-WithError 2 'MaxRevisions is a number from 1' 'see Get-Help' }
    if ($Wait -notmatch '^[0-9]+$') { Stop-WithError 2 'Wait is a number of seconds' 'see Get-Help' }
}

function Assert-System {
    $me = New-Object Security.Principal.WindowsPrincipal([Security.Principal.WindowsIdentity]::GetCurrent())
    if (-not $me.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)) {
        Stop-WithError 10 'this must run as administrator' 'start PowerShell with "Run as administrator"'
    }
    # 17763 is Server 2019's build; CIM, because later servers have no WMI command line.
    $system = Get-CimInstance Win32_OperatingSystem
    if ([int]$system.BuildNumber -lt 17763 -or $system.ProductType -eq 1 -or -not [Environment]::Is64BitOperatingSystem) {
        Stop-WithError 11 "$($system.Caption) is not a server this knows" 'use Windows Server 2019, 2022 or 2025, 64-bit'
    }
    $drive = $env:SystemDrive.TrimEnd(':')
    $free = [int]((Get-PSDrive -Name $drive).Free / 1048576) # MiB
    if ($free -lt 1024) { Stop-WithError 15 "$env:SystemDrive has $free MiB free; 1024 are wanted" 'make room' }
}

# --- metadata: the same in doctor.ps1 ---
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

function Assert-Metadata {
    $class = Get-MetadataClass
    if ($class -eq 'ec2') { Stop-WithError 19 'this is an EC2 instance, which has an identity of its own' 'give it an instance profile' }
    Write-Step "metadata: $class; the agents are told not to ask"
}

# --- endpoints: the same in doctor.ps1 ---
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

function Assert-Endpoints {
    foreach ($name in $SsmBucket, $CodeDeployBucket, "ssm.$Region.$Domain", "ssmmessages.$Region.$Domain", "codedeploy-commands.$Region.$Domain") {
        $answer = Test-Endpoint $name $Proxy
        if ([Math]::Abs($answer.Offset) -gt $ClockLimit) {
            Stop-WithError 16 "the clock is $([Math]::Abs($answer.Offset)) s off, says $name" 'w32tm /resync, and check the time service'
        }
        if ($answer.Wrong -and $Proxy) { Stop-WithError 18 "the proxy does not reach ${name}: $($answer.Wrong)" 'check -Proxy' }
        if ($answer.Wrong) { Stop-WithError 17 "$name cannot be reached: $($answer.Wrong)" 'check DNS, port 443 and the trusted certificates' }
    }
}

# --- machine: the same in doctor.ps1 and uninstall.ps1 ---
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

function Read-Code {
    if (-not $ActivationId) { Stop-WithError 23 'there is no activation' 'make a join ticket (make host)' }
    $code = $env:BRANCHLINE_ACTIVATION_CODE
    if ($CodeFile) { $code = (Get-Content -TotalCount 1 $CodeFile).Trim() }
    $env:BRANCHLINE_ACTIVATION_CODE = $null
    if (-not $code) { Stop-WithError 23 'there is no activation code' 'set BRANCHLINE_ACTIVATION_CODE or give -CodeFile' }
    return $code
}

function Assert-Registration([object]$Registration) {
    if ($Registration.Region -ne $Region) { Stop-WithError 25 "this host is registered in $($Registration.Region)" 'run uninstall.ps1 first' }
    $machine = Join-Path $StateFolder 'machine'
    if ((Test-Path $machine) -and (Get-Content -Raw $machine).Trim() -ne (Get-MachineFingerprint)) {
        Stop-WithError 24 "this machine is a copy of the one that is registered as $($Registration.ManagedInstanceID)" 'run uninstall.ps1 -Force, sysprep, then join with a ticket of its own'
    }
}

function Get-Download([string]$Url, [string]$File) {
    $parameters = @{ Uri = $Url; OutFile = $File; UseBasicParsing = $true }
    if ($Proxy) { $parameters.Proxy = $Proxy }
    try { Invoke-WebRequest @parameters } catch { Stop-WithError 20 "cannot download $Url" $_.Exception.Message }
}

function Assert-Signature([string]$File) {
    $signature = Get-AuthenticodeSignature -FilePath $File
    if ($signature.Status -ne 'Valid') { Stop-WithError 21 "the signature of $(Split-Path -Leaf $File) is $($signature.Status)" 'do not install it' }
    # Amazon's names in its code signing certificates; the chain above is Windows' to check.
    if ($signature.SignerCertificate.Subject -notmatch '(^|, )O="?Amazon(\.com Services LLC|\.com Services, Inc\.|\.com, Inc\.| Web Services, Inc\.)"?(,|$)') {
        Stop-WithError 21 "$(Split-Path -Leaf $File) is signed by $($signature.SignerCertificate.Subject)" 'do not install it'
    }
}

# Writes a file that only administrators and the system may read, at once or not at all. Returns
# whether it differed.
function Set-PrivateFile([string]$Path, [string]$Content) {
    if ((Test-Path $Path) -and (Get-Content -Raw $Path) -eq $Content) { return $false }
    if ($DryRun) { Write-Step "would write: $Path"; return $false }
    $null = New-Item -ItemType Directory -Force (Split-Path $Path)
    $new = "$Path.new"
    $null = New-Item -ItemType File -Force $new
    Protect-Path $new
    [IO.File]::WriteAllText($new, $Content)
    Move-Item -Force $new $Path
    Write-Step "wrote $Path"
    return $true
}

function Protect-Path([string]$Path) {
    $null = & icacls.exe $Path /inheritance:r /grant:r '*S-1-5-18:F' '*S-1-5-32-544:F'
    if ($LASTEXITCODE -ne 0) { Stop-WithError 26 "$Path cannot be protected" 'check the rights of its folder' }
}

function Install-Ssm([string]$Setup) {
    $file = Join-Path $SsmProgram 'amazon-ssm-agent.json'
    $settings = '{"Identity": {"ConsumptionOrder": ["OnPrem"]}}'
    if (-not (Test-Path $file)) { $null = Set-PrivateFile $file $settings }
    if ($DryRun) { Write-Step 'would install and register the SSM agent'; return }
    $code = Read-Code
    # AWS's setup takes the code as an argument only; other users' command lines are hidden from
    # everybody but administrators on Windows.
    $process = Start-Process -FilePath $Setup -ArgumentList '/q', "CODE=$code", "ID=$ActivationId", "REGION=$Region" -Wait -PassThru
    $registration = Get-Registration
    if ($process.ExitCode -ne 0 -or -not $registration) {
        Stop-WithError 23 "AWS refuses the registration (setup ended with $($process.ExitCode))" 'the activation may have expired or be used: make a new join ticket (make host)'
    }
    Write-Step "registered as $($registration.ManagedInstanceID)"
}

function Set-SsmService {
    $environment = @("AWS_SHARED_CREDENTIALS_FILE=$Credentials")
    if ($Proxy) { $environment += "https_proxy=$Proxy", "http_proxy=$Proxy", 'no_proxy=169.254.169.254' }
    $key = 'HKLM:\SYSTEM\CurrentControlSet\Services\AmazonSSMAgent'
    $now = (Get-ItemProperty $key).PSObject.Properties['Environment']
    if ($now -and (@($now.Value) -join "`n") -eq ($environment -join "`n")) { return }
    if ($DryRun) { Write-Step "would set: the environment of AmazonSSMAgent"; return }
    Set-ItemProperty -Path $key -Name Environment -Type MultiString -Value $environment
    Restart-Service AmazonSSMAgent
}

# Repeats a check each second until it is true or -Wait is over; returns whether it was.
function Wait-Until([scriptblock]$Check) {
    $deadline = [DateTime]::UtcNow.AddSeconds([int]$Wait)
    while (-not (& $Check)) {
        if ([DateTime]::UtcNow -gt $deadline) { return $false }
        Start-Sleep -Seconds 1
    }
    return $true
}

# --- polls: the same in doctor.ps1 ---
# Returns the last line of a log that matches, or nothing.
function Get-LastLine([string]$File, [string]$Pattern) {
    if (-not (Test-Path $File)) { return $null }
    $found = Select-String -Path $File -Pattern $Pattern | Select-Object -Last 1
    if ($found) { return $found.Line }
    return $null
}
# --- end of polls ---

function Assert-SsmPolls {
    if ($DryRun) { return }
    $polls = Wait-Until {
        (Test-Path $Credentials) -and ((Get-Date) - (Get-Item $Credentials).LastWriteTime).TotalMinutes -lt 60 -and
        (Get-LastLine $SsmLog '(?i)(successfully opened|failed to dial) websocket') -match '(?i)successfully'
    }
    if (-not $polls) { Stop-WithError 28 'the SSM agent does not poll' "$(Get-LastLine $SsmLog 'ERROR') (see $SsmLog)" }
    Protect-Path $Credentials
    Write-Step 'the SSM agent polls'
}

# Returns codedeploy's host file. The role's name, which the session's ARN needs, AWS tells.
function Get-HostConfiguration {
    if ($Identity -eq 'session') {
        $arn = '(known when it has registered)'
        if (-not $DryRun) { $arn = Get-SessionArn }
        return "---`r`nregion: '$Region'`r`niam_session_arn: '$arn'`r`naws_credentials_file: '$Credentials'`r`n"
    }
    $lines = "---`r`nregion: '$Region'`r`n"
    foreach ($name in 'iam_user_arn', 'aws_access_key_id', 'aws_secret_access_key') {
        $found = Select-String -Path $KeysFile -Pattern "^ *$name *= *([A-Za-z0-9:/+=,.@_-]+) *$"
        if (-not $found) { Stop-WithError 2 "$KeysFile has no proper $name" 'write the three lines name=value' }
        $lines += "${name}: '$($found.Matches[0].Groups[1].Value)'`r`n"
    }
    return $lines
}

function Get-Hmac([byte[]]$Key, [string]$Text) {
    $hmac = New-Object Security.Cryptography.HMACSHA256 -ArgumentList (, $Key)
    return $hmac.ComputeHash([Text.Encoding]::UTF8.GetBytes($Text))
}

function Get-Hex([byte[]]$Bytes) { return -join ($Bytes | ForEach-Object { $_.ToString('x2') }) }

function Get-Sha256([string]$Text) {
    return Get-Hex ([Security.Cryptography.SHA256]::Create().ComputeHash([Text.Encoding]::UTF8.GetBytes($Text)))
}

# Returns the ARN that AWS sees behind the shared credentials: GetCallerIdentity, signed.
function Get-SessionArn {
    $keys = @{}
    foreach ($line in Get-Content $Credentials) {
        if ($line -match '^\s*(aws_\w+)\s*=\s*(\S+)') { $keys[$Matches[1]] = $Matches[2] }
    }
    $name = "sts.$Region.$Domain"
    $body = 'Action=GetCallerIdentity&Version=2011-06-15'
    $type = 'application/x-www-form-urlencoded'
    $time = [DateTime]::UtcNow.ToString('yyyyMMddTHHmmssZ')
    $scope = "$($time.Substring(0, 8))/$Region/sts/aws4_request"
    $signed = 'content-type;host;x-amz-date;x-amz-security-token'
    $request = "POST`n/`n`ncontent-type:$type`nhost:$name`nx-amz-date:$time`nx-amz-security-token:$($keys.aws_session_token)`n`n$signed`n$(Get-Sha256 $body)"
    $key = [Text.Encoding]::UTF8.GetBytes('AWS4' + $keys.aws_secret_access_key)
    foreach ($part in $scope.Split('/')) { $key = Get-Hmac $key $part }
    $signature = Get-Hex (Get-Hmac $key "AWS4-HMAC-SHA256`n$time`n$scope`n$(Get-Sha256 $request)")
    $headers = @{
        'X-Amz-Date' = $time
        'X-Amz-Security-Token' = $keys.aws_session_token
        'Authorization' = "AWS4-HMAC-SHA256 Credential=$($keys.aws_access_key_id)/$scope, SignedHeaders=$signed, Signature=$signature"
    }
    $parameters = @{ Uri = "https://$name/"; Method = 'Post'; Body = $body; ContentType = $type; Headers = $headers; UseBasicParsing = $true }
    if ($Proxy) { $parameters.Proxy = $Proxy }
    try { $answer = [string](Invoke-WebRequest @parameters).Content } catch { Stop-WithError 28 'AWS refuses the managed node''s credentials' $_.Exception.Message }
    if ($answer -notmatch '<Arn>([^<]+/mi-[0-9a-f]+)</Arn>') { Stop-WithError 28 'the shared credentials are not of a managed node' "delete $Credentials, restart AmazonSSMAgent" }
    return $Matches[1]
}

function Install-CodeDeploy([string]$Package) {
    $settings = "---`r`n:root_dir: 'Amazon/CodeDeploy'`r`n:on_premises_config_file: '$CodeDeploy\conf.onpremises.yml'`r`n:verbose: false`r`n:wait_between_runs: 1`r`n:max_revisions: $MaxRevisions`r`n:deploy_control_endpoint: 'https://codedeploy-commands.$Region.$Domain'`r`n"
    if ($Proxy) { $settings += ":proxy_uri: '$Proxy'`r`n" }
    $settingsChanged = Set-PrivateFile (Join-Path $CodeDeploy 'conf.yml') $settings
    $hostChanged = Set-PrivateFile (Join-Path $CodeDeploy 'conf.onpremises.yml') (Get-HostConfiguration)
    if ($DryRun) { Write-Step 'would install and start the CodeDeploy agent'; return }
    if (-not (Get-Service codedeployagent -ErrorAction SilentlyContinue)) {
        $process = Start-Process msiexec.exe -ArgumentList '/i', "`"$Package`"", '/qn', '/norestart' -Wait -PassThru
        if ($process.ExitCode -notin 0, 3010) { Stop-WithError 26 "the CodeDeploy agent cannot be installed ($($process.ExitCode))" 'see the application event log' }
    }
    # An interrupted run may have written the settings and not restarted: their time tells.
    $started = Get-CimInstance Win32_Service -Filter "Name='codedeployagent'"
    $since = $null
    if ($started.ProcessId) { $since = (Get-Process -Id $started.ProcessId).StartTime }
    $stale = $since -and (Get-Item (Join-Path $CodeDeploy '*.yml') | Where-Object { $_.LastWriteTime -gt $since })
    Set-Service codedeployagent -StartupType Automatic
    if ($settingsChanged -or $hostChanged -or $stale -or -not $since) {
        if (Test-Deployment) { Stop-WithError 31 'a deployment is running: restarting the agent would end it' 'run this again when it has ended' }
        try { Restart-Service codedeployagent } catch { Stop-WithError 27 'the CodeDeploy agent does not start' $_.Exception.Message }
    }
}

function Assert-CodeDeployPolls([string]$Before) {
    if ($DryRun) { return }
    $polls = Wait-Until {
        $line = Get-LastLine $CodeDeployLog 'poll_host_command'
        $line -and $line -ne $Before -and $line -match 'Client 200 '
    }
    if (-not $polls) {
        Stop-WithError 30 "the CodeDeploy agent does not poll: $(Get-LastLine $CodeDeployLog 'poll_host_command|ERROR')" 'check that make hosts lists this host; if AWS refuses the session: -Identity user -KeysFile FILE'
    }
    Write-Step 'the CodeDeploy agent polls'
}

function Invoke-Main {
    Assert-Parameters
    Assert-System
    Assert-Metadata
    $registration = Get-Registration
    if ($registration) { Assert-Registration $registration }
    elseif (-not $ActivationId) { Stop-WithError 23 'there is no activation' 'make a join ticket (make host)' }
    Assert-Endpoints
    $temp = Join-Path ([IO.Path]::GetTempPath()) ([IO.Path]::GetRandomFileName())
    $null = New-Item -ItemType Directory $temp
    try {
        $setup = Join-Path $temp 'AmazonSSMAgentSetup.exe'
        $package = Join-Path $temp 'codedeploy-agent.msi'
        if (-not $registration) {
            Get-Download "https://$SsmBucket/latest/windows_amd64/AmazonSSMAgentSetup.exe" $setup
            Assert-Signature $setup
        }
        if (-not (Get-Service codedeployagent -ErrorAction SilentlyContinue)) {
            Get-Download "https://$CodeDeployBucket/latest/codedeploy-agent.msi" $package
            Assert-Signature $package
        }
        Write-Step 'all checks have passed'
        if (-not $DryRun) {
            $null = New-Item -ItemType Directory -Force $StateFolder
            Protect-Path $StateFolder
            if (-not (Test-Path $Log)) { $null = New-Item -ItemType File $Log }
            Protect-Path $Log
        }
        if (-not $registration) { Install-Ssm $setup }
        if (-not $DryRun) { $null = Set-PrivateFile (Join-Path $StateFolder 'machine') (Get-MachineFingerprint) }
        if ($registration -or -not $DryRun) {
            Set-SsmService
            Assert-SsmPolls
        }
        $before = Get-LastLine $CodeDeployLog 'poll_host_command'
        Install-CodeDeploy $package
        Assert-CodeDeployPolls $before
    } finally {
        Remove-Item -Recurse -Force $temp
    }
    if ($DryRun) { Write-Step 'nothing was changed' } else { Write-Step "done: $((Get-Registration).ManagedInstanceID) has joined" }
}

$Identity = Get-Default $Identity 'session'
$MaxRevisions = Get-Default $MaxRevisions '5'
$Wait = Get-Default $Wait '600'
if ($env:BRANCHLINE_DRY_RUN -eq '1') { $DryRun = [switch]$true }
$Domain = Get-Domain $Region
$SsmBucket = "amazon-ssm-$Region.s3.$Region.$Domain"
$CodeDeployBucket = "aws-codedeploy-$Region.s3.$Region.$Domain"
Invoke-Main
