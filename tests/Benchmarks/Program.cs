using BenchmarkDotNet.Running;
using Notifications.Benchmarks.Watching;

switch (args)
{
    case ["serve", var count, var kubeconfig]:
        await StartMeasurement.ServeAsync(int.Parse(count, System.Globalization.CultureInfo.InvariantCulture), kubeconfig, CancellationToken.None);
        break;
    case ["start", var kubeconfig, var store]:
        await StartMeasurement.StartAsync(kubeconfig, store, CancellationToken.None);
        break;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(StartMeasurement).Assembly).Run(args);
        break;
}
