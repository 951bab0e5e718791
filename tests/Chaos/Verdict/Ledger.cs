using System.Diagnostics;
using Notifications.Chaos.Installations;

namespace Notifications.Chaos.Verdict;

/// <summary>Asks the ledger as an operator does: <c>notifications deliveries list</c>.</summary>
internal sealed class Ledger(string configuration)
{
    /// <summary>One line each (and one more for a reason).</summary>
    public async Task<IReadOnlyList<string>> DeliveriesAsync(string state, CancellationToken cancellationToken)
    {
        using var command = Process.Start(
            new ProcessStartInfo("dotnet", [Programs.Notifications, "deliveries", "list", "--state", state, "--config", configuration])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        var errors = command.StandardError.ReadToEndAsync(cancellationToken);
        var output = await command.StandardOutput.ReadToEndAsync(cancellationToken);
        await command.WaitForExitAsync(cancellationToken);
        if (command.ExitCode != 0)
            throw new InvalidOperationException($"notifications deliveries list --state {state}: {await errors}{output}");
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line != "no deliveries")];
    }
}
