using System.Globalization;
using System.Runtime.InteropServices;
using Notifications.Chaos;
using Notifications.Chaos.Fakes;

if (args is [FakeProgram.Slack or FakeProgram.GitHub, var folder, var port, var count])
    return await FakeProgram.RunAsync(
        args[0], folder, int.Parse(port, CultureInfo.InvariantCulture), int.Parse(count, CultureInfo.InvariantCulture));

if (Settings.Parse(args) is not { } settings)
{
    await Console.Error.WriteLineAsync(Settings.Usage);
    return 2;
}

using var interrupted = new CancellationTokenSource();
void Interrupt(PosixSignalContext signal)
{
    signal.Cancel = true;
    interrupted.Cancel();
}

using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
var clean = true;
foreach (var mode in settings.Modes)
    clean &= await ChaosRun.RunAsync(settings, mode, interrupted.Token);
return clean ? 0 : 1;
