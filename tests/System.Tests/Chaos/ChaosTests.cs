using System.Diagnostics;
using Xunit;

namespace Notifications.SystemTests.Chaos;

/// <summary>The short run of the chaos suite; <c>./chaos.sh</c> runs the long one.</summary>
public sealed class ChaosTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(12);

    [Theory]
    [InlineData("embedded", 11)]
    [InlineData("distributed", 12)]
    public async Task A_minute_of_chaos_loses_repeats_and_disorders_nothing(string mode, int seed)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var program = Path.Combine(own.Parent!.Parent!.FullName, "Chaos", own.Name, "Notifications.Chaos.dll");
        using var run = Process.Start(
            new ProcessStartInfo("dotnet", [program, "--minutes", "0.8", "--seed", $"{seed}", "--mode", mode, "--applications", "60"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        var errors = run.StandardError.ReadToEndAsync(patience.Token);
        var report = await run.StandardOutput.ReadToEndAsync(patience.Token);
        await run.WaitForExitAsync(patience.Token);
        output.WriteLine(report);
        Assert.True(run.ExitCode == 0, $"{report}\n{await errors}");
    }
}
