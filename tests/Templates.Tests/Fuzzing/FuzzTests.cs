using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Xunit;

namespace Notifications.Templates.Tests.Fuzzing;

/// <summary>
/// Random templates with random models for some seconds, on a stack of 1 MB. Every template has a seed of its own; a failure tells it.
/// <c>FUZZ_SEED</c> starts with that seed, <c>FUZZ_SECONDS</c> changes the time.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int StackSize = 1 << 20;

    private static readonly string[] Corpus =
        [.. Case.Read("regression.jsonl").Select(c => c.Json.GetProperty("template").GetString()!)];

    [Fact]
    public void Random_templates_end_inside_their_limits()
    {
        var first = Setting("FUZZ_SEED") ?? Random.Shared.Next();
        var time = TimeSpan.FromSeconds(Setting("FUZZ_SECONDS") ?? 20);
        output.WriteLine($"Fuzzing for {time.TotalSeconds} s from seed {first} (FUZZ_SEED={first} repeats it)");
        TestContext.Current.SendDiagnosticMessage($"Fuzzing templates from seed {first}");
        var run = new FuzzRun(Corpus);
        var thread = new Thread(() => run.For(time, first), StackSize) { IsBackground = true };

        thread.Start();
        var ended = thread.Join(time + TimeSpan.FromMinutes(2));

        output.WriteLine($"{run.Count} templates, {run.Parsed} of them without an error of syntax, {run.Rendered} rendered to the end; slowest {run.Slowest.TotalMilliseconds:0} ms, most memory {run.MostBytes >> 10} KB");
        Assert.True(ended, $"Seed {run.Seed} does not end: {run.Current}");
        Assert.True(run.Problem is null, $"Seed {run.Seed}: {run.Problem}\n{run.Current}");
        Assert.True(run.Rendered > 0, "Nothing was rendered to the end.");
    }

    private static int? Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value
            : null;
}

/// <summary>One run over many seeds; its fields tell how far it came.</summary>
internal sealed class FuzzRun(IReadOnlyList<string> corpus)
{
    private readonly RenderContext _context = new();
    private string _model = "{}";
    private string _template = "";

    public int Seed { get; private set; }

    public int Count { get; private set; }

    public int Parsed { get; private set; }

    public int Rendered { get; private set; }

    public TimeSpan Slowest { get; private set; }

    public long MostBytes { get; private set; }

    public string? Problem { get; private set; }

    public string Current => $"template: {JsonSerializer.Serialize(_template)}\nmodel: {_model}";

    public void For(TimeSpan time, int firstSeed)
    {
        var started = Stopwatch.GetTimestamp();
        for (Seed = firstSeed; Stopwatch.GetElapsedTime(started) < time; Seed = unchecked(Seed + 1))
        {
            Count++;
            try
            {
                Problem = Try(new Random(Seed));
            }
#pragma warning disable CA1031 // whatever is thrown is what is looked for
            catch (Exception crash)
#pragma warning restore CA1031
            {
                Problem = crash.ToString();
            }
            if (Problem is not null)
                return;
        }
    }

    private string? Try(Random random)
    {
        var mutator = new Mutator(random, corpus);
        _template = mutator.Template();
        _model = new ModelGenerator(random).Model();
        var checks = new FuzzChecks(_template, _model, FuzzChecks.Limits(random), _context);
        var started = Stopwatch.GetTimestamp();
        var bytes = GC.GetAllocatedBytesForCurrentThread();
        var problem = checks.Run(random);
        var took = Stopwatch.GetElapsedTime(started);
        Slowest = took > Slowest ? took : Slowest;
        MostBytes = Math.Max(MostBytes, GC.GetAllocatedBytesForCurrentThread() - bytes);
        Parsed += checks.HasParsed ? 1 : 0;
        Rendered += checks.HasRendered ? 1 : 0;
        return problem;
    }
}
