using System.Diagnostics;
using System.Globalization;
using Notifications.Chaos.Installations;
using Notifications.Chaos.Mishaps;
using Notifications.Chaos.Story;
using Notifications.Chaos.Verdict;

namespace Notifications.Chaos;

/// <summary>One run in one mode: build, play and strike, come to rest, compare.</summary>
internal sealed class ChaosRun(Settings settings, string mode, string folder)
{
    private const int MishapsAMinute = 10;

    private static readonly TimeSpan SetUpWithin = TimeSpan.FromMinutes(4);

    /// <summary>After the last mishap everything must have been told within this time.</summary>
    private static readonly TimeSpan RestWithin = TimeSpan.FromMinutes(4);

    /// <summary>Between two actions of one Application: about 5 syncs a second of all.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(30);

    /// <summary>True: clean.</summary>
    public static async Task<bool> RunAsync(Settings settings, string mode, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory($"chaos-{mode}-{settings.Seed}-").FullName;
        Say($"{mode}: seed {settings.Seed}, {settings.Minutes} min, {settings.Applications} Applications; logs in {folder}");
        var clean = false;
        try
        {
            clean = await new ChaosRun(settings, mode, folder).RunAsync(cancellationToken);
            return clean;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Say("interrupted");
            return false;
        }
        finally
        {
            if (clean && !settings.Keep)
                Directory.Delete(folder, recursive: true);
            else
                Say($"logs are kept in {folder}");
        }
    }

    private async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        await using var installation = await SetUpAsync(cancellationToken);
        using var chronicle = new StoryLog(Path.Combine(folder, "story.log"));
        var fate = new Fate(installation.Mishaps, settings.Seed, Path.Combine(folder, "mishaps.log"));
        var told = new ReceivedMessages();
        await using var readers = new Readers(folder, told);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var clock = Stopwatch.StartNew();
        var cluster = new Cluster(installation.Ground.Api.Admin);
        var actors = Enumerable.Range(0, settings.Applications)
            .Select(i => new Actor(i, settings.Applications, settings.Seed, Rest, cluster, chronicle, told)
                .PlayAsync(stop.Token, cancellationToken));
        var striking = fate.StrikeAsync(stop.Token, cancellationToken);
        await Task.WhenAll([StopAsync(stop, fate, striking), striking, .. actors]);
        var played = clock.Elapsed;
        Say($"{mode}: the story is over after {played.TotalSeconds:F0} s; waiting for rest");

        var rest = Stopwatch.StartNew();
        var findings = await new Judge(installation, readers, chronicle).AtRestAsync(RestWithin, cancellationToken);
        Say(Report.Of(mode, settings, fate, chronicle, readers, findings, played, rest.Elapsed));
        await File.WriteAllLinesAsync(
            Path.Combine(folder, "findings.txt"), findings.All.SelectMany(kind => kind.Found.Select(found => $"{kind.Kind}: {found}")),
            CancellationToken.None);
        return findings.IsClean;
    }

    /// <summary>When the time is over, and enough has gone wrong: on a busy machine each mishap takes longer.</summary>
    private async Task StopAsync(CancellationTokenSource stop, Fate fate, Task striking)
    {
        var time = TimeSpan.FromMinutes(settings.Minutes);
        var clock = Stopwatch.StartNew();
        while (!stop.IsCancellationRequested && !striking.IsCompleted
            && (clock.Elapsed < time || (fate.Total < settings.Minutes * MishapsAMinute && clock.Elapsed < time * 2)))
            await Task.Delay(TimeSpan.FromMilliseconds(200), stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await stop.CancelAsync();
    }

    private async Task<Installation> SetUpAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(SetUpWithin);
        // More than the Applications can use: one sync in 5 s at the most
        var pulls = Names.Groups(settings.Applications) * (int)((settings.Minutes * 24) + 2);
        var ground = await Ground.BuildAsync(folder, settings.Applications, pulls, patience.Token);
        var installation = mode == Settings.Embedded
            ? await Embedded.BuildAsync(ground, patience.Token)
            : await Distributed.BuildAsync(ground, patience.Token);
        try
        {
            await installation.StartAsync(patience.Token);
            return installation;
        }
        catch
        {
            await installation.DisposeAsync();
            throw;
        }
    }

    private static void Say(string text) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{DateTimeOffset.UtcNow:HH:mm:ss} {text}"));
}
