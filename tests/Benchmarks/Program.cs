using BenchmarkDotNet.Running;
using Notifications.Benchmarks.Measured;

// `measure ...` runs the shipped programs, everything else goes to BenchmarkDotNet
if (args is ["measure", ..])
{
    using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(20));
    return await MeasuredRun.RunAsync(args[1..], Console.Out, stop.Token);
}

BenchmarkSwitcher.FromAssembly(typeof(MeasuredRun).Assembly).Run(args);
return 0;
