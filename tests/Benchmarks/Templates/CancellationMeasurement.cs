using System.Diagnostics;
using System.Globalization;
using Notifications.Templates;

namespace Notifications.Benchmarks.Templates;

/// <summary>How long a rendering goes on after it was cancelled, for work of every kind that lasts.</summary>
internal static class CancellationMeasurement
{
    private const int WarmUps = 5;
    private const int Runs = 100;

    /// <summary>How long what is left behind goes on by itself after its rendering was cancelled: the next run waits for it.</summary>
    private static readonly TimeSpan LeftBehind = TimeSpan.FromMilliseconds(200);

    /// <summary>Limits that do not end the work before it is cancelled.</summary>
    private static readonly TemplateLimits Wide = TemplateLimits.Default with
    {
        LoopIterations = 0,
        Steps = long.MaxValue,
        TotalSize = long.MaxValue,
        RegexTime = LeftBehind,
        TotalTime = TimeSpan.FromMinutes(1),
    };

    private static readonly (string What, string Template)[] Work =
    [
        ("a loop", "{{ while true; x = (x ?? 0) + 1; end }}"),
        ("calls", "{{ func f(n); if n > 0; f(n - 1); end; end; while true; f 50; end }}"),
        ("a list", "{{ while true; (1..1000000) | array.uniq | array.size; end }}"),
        ("sorting", "{{ a = (1..100000) | array.reverse | array.add 0; while true; a | array.sort; end }}"),
        ("texts", "{{ x = 'ab ' * 200000; while true; x | string.upcase | string.replace 'A' 'ccc'; end }}"),
        ("words", "{{ x = 'ab ' * 300000; while true; x | string.capitalizewords | string.handleize; end }}"),
        ("words of a long text", "{{ x = 'ab ' * 300000; while true; x | string.truncatewords 300000; end }}"),
        ("hashes", "{{ x = 'ab ' * 300000; while true; x | string.sha512; end }}"),
        ("markup", "{{ x = '<b>&' * 100000; while true; x | html.escape; x | html.url_encode; end }}"),
        ("JSON", "{{ x = (1..50000) | array.add 0 | object.to_json; while true; x | object.from_json; end }}"),
        ("printed numbers", "{{ x = 1 << 100000; while true; y = '' + x; end }}"),
        ("large numbers", "{{ while true; x = (x ?? 3) * 7; if x > 1e2000; x = 3; end; end }}"),
        ("a regular expression", "{{ ('a' * 40) + '!' | regex.match '^(a+)+$' }}"),
        ("many matches", "{{ x = 'ab ' * 80000; while true; x | regex.replace 'a(b)' '$1'; end }}"),
        ("removing markup", "{{ x = '<script' * 30000; while true; x | html.strip; end }}"),
    ];

    public static void Run(TextWriter output)
    {
        output.WriteLine("| work | first ms | median ms | 95 % ms | largest ms | its GC pause | its wait for a processor | largest without both |");
        output.WriteLine("|---|---|---|---|---|---|---|---|");
        var before = Once(Template.Parse(Work[0].Template).Template!, 20, leavesWork: false);
        output.WriteLine($"| {Work[0].What}, the first exception of the process | {Ms(before.Took)} | | | | | | {Ms(before.Rest)} |");
        foreach (var (what, text) in Work)
        {
            var template = Template.Parse(text).Template!;
            var leavesWork = what is "a regular expression" or "removing markup" or "printed numbers";
            var first = Once(template, 20, leavesWork);
            var ends = Enumerable.Range(0, WarmUps + Runs).Select(run => Once(template, 20 + (run % 20), leavesWork)).Skip(WarmUps).OrderBy(end => end.Took).ToArray();
            var largest = ends[^1];
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {what} | {Ms(first.Took)} | {Ms(ends[Runs / 2].Took)} | {Ms(ends[Runs * 95 / 100].Took)} | {Ms(largest.Took)} | {Ms(largest.GarbagePause)} | {Ms(largest.Waited)} | {Ms(ends.Max(end => end.Rest))} |"));
        }
    }

    private static string Ms(TimeSpan time) => time.TotalMilliseconds.ToString("0.00", CultureInfo.InvariantCulture);

    private static CancelledRendering Once(Template template, int after, bool leavesWork)
    {
        using var cancellation = new CancellationTokenSource();
        var options = RenderOptions.Default with { Limits = Wide };
        var ended = 0L;
        var thread = 0;
        var waitedAtEnd = TimeSpan.Zero;
        var pausedAtEnd = TimeSpan.Zero;
        var rendering = new Thread(() =>
        {
            Volatile.Write(ref thread, ThreadTimes.CurrentThread());
            try
            {
                template.Render(TemplateModel.Empty, options, cancellation.Token);
            }
            catch (OperationCanceledException)
            {
                // The few microseconds that this takes are measured too: so nothing is taken out that is not in
                pausedAtEnd = GC.GetTotalPauseDuration();
                waitedAtEnd = ThreadTimes.Waited(thread);
                ended = Stopwatch.GetTimestamp();
            }
        });
        rendering.Start();
        rendering.Join(after);
        var waited = ThreadTimes.Waited(Volatile.Read(ref thread));
        var paused = GC.GetTotalPauseDuration();
        var canceller = ThreadTimes.Waited(ThreadTimes.CurrentThread());
        var cancelled = Stopwatch.GetTimestamp();
        cancellation.Cancel();
        waited -= ThreadTimes.Waited(ThreadTimes.CurrentThread()) - canceller;
        rendering.Join();
        if (leavesWork)
        {
            using var rest = new ManualResetEventSlim();
            rest.Wait(LeftBehind, CancellationToken.None);
        }
        // A busy machine may cancel so late that the work has come to its own limit: once more
        if (ended == 0)
            return Once(template, after, leavesWork);
        return new CancelledRendering(Stopwatch.GetElapsedTime(cancelled, ended), pausedAtEnd - paused, waitedAtEnd - waited);
    }
}
