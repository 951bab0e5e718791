using System.Diagnostics;
using Notifications.Chaos.Fakes;
using Notifications.Chaos.Installations;
using Notifications.Chaos.Story;

namespace Notifications.Chaos.Verdict;

/// <summary>Waits until nothing more can come, then compares what was told with what happened.</summary>
internal sealed class Judge(Installation installation, Readers readers, StoryLog chronicle)
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    /// <summary>Long enough for a retry or a timer that nobody expects; what one of them begins is waited for as well.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(8);

    /// <summary>When nothing has come for so long although the ledger is at rest, nothing more will.</summary>
    private static readonly TimeSpan LongSilence = TimeSpan.FromSeconds(60);

    /// <summary>SIGTERM must have been obeyed within this time.</summary>
    private static readonly TimeSpan SlowestStop = TimeSpan.FromSeconds(20);

    public async Task<Findings> AtRestAsync(TimeSpan within, CancellationToken cancellationToken)
    {
        var ended = installation.AllParts.Where(part => !part.Runs).Select(part => $"{part.Name} has ended by itself").ToList();
        foreach (var part in installation.AllParts)
            part.Start();
        var ledger = new Ledger(installation.OperatorsConfiguration);
        var clock = Stopwatch.StartNew();

        // The silence counts from here: before, programs may have been down, and a slow machine takes a minute to start them.
        bool NothingMoreCanCome() => readers.Compare(chronicle).IsComplete
            || (clock.Elapsed > LongSilence && readers.QuietFor > LongSilence);
        while (clock.Elapsed < within)
        {
            // Asking the ledger takes seconds, in which the first messages may come.
            if (NothingMoreCanCome() && await IsAtRestAsync(ledger, cancellationToken) && NothingMoreCanCome())
            {
                await Task.Delay(Silence, cancellationToken);
                if (readers.QuietFor >= Silence && await IsAtRestAsync(ledger, cancellationToken)) break;
            }

            await Task.Delay(Look, cancellationToken);
        }

        var findings = readers.Compare(chronicle);
        findings.Other.AddRange(ended);
        foreach (var state in (string[])["waiting", "sending", "dead"])
            findings.Other.AddRange((await ledger.DeliveriesAsync(state, cancellationToken)).Select(line => $"ledger: {line}"));
        findings.Other.AddRange(await installation.LeftoversAsync(cancellationToken));
        foreach (var name in (string[])[FakeProgram.Slack, FakeProgram.GitHub])
            findings.Other.AddRange(
                (await File.ReadAllLinesAsync(FakeProgram.ViolationsFile(installation.Ground.Folder, name), cancellationToken))
                .Select(line => $"{name}: {line}"));
        findings.Other.AddRange(installation.Programs.Where(part => part.SlowestStop is not { } slowest || slowest > SlowestStop)
            .Select(part => $"{part.Name} took {part.SlowestStop?.ToString() ?? "more than 30 s"} to obey SIGTERM"));
        if (!findings.IsClean)
            await installation.KeepAsync(cancellationToken);
        return findings;
    }

    private static async Task<bool> IsAtRestAsync(Ledger ledger, CancellationToken cancellationToken) =>
        (await ledger.DeliveriesAsync("waiting", cancellationToken)).Count == 0
            && (await ledger.DeliveriesAsync("sending", cancellationToken)).Count == 0;
}
