using BenchmarkDotNet.Running;
using Notifications.Benchmarks.Measured;
using Notifications.Benchmarks.Templates;

// `measure ...` runs the shipped programs, `cancel` ends renderings; everything else goes to BenchmarkDotNet
if (args is ["measure", ..])
{
    using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(20));
    return await MeasuredRun.RunAsync(args[1..], Console.Out, stop.Token);
}

if (args is ["cancel"])
{
    CancellationMeasurement.Run(Console.Out);
    return 0;
}

BenchmarkSwitcher.FromAssembly(typeof(MeasuredRun).Assembly).Run(args);
return 0;
