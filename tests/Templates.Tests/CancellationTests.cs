using Notifications.Templates.Evaluation;
using Notifications.Templates.Functions;
using Notifications.Templates.Values;
using Xunit;

namespace Notifications.Templates.Tests;

/// <summary>A rendering ends soon after it was cancelled: long work looks often whether it must end. Counted, not timed.</summary>
public sealed class CancellationTests
{
    private static readonly TemplateLimits Wide = TemplateLimits.Default with { LoopIterations = 0, TotalTime = TimeSpan.FromMinutes(5) };

    /// <param name="work">Goes through a million characters or items, in its last step.</param>
    /// <param name="checks">Some for each part of the work, besides those of making the text.</param>
    [Theory]
    [InlineData("'a' * 1000000 | string.upcase", 60)]
    [InlineData("'A' * 1000000 | string.downcase", 60)]
    [InlineData("'a' * 1000000 | string.sha512", 15)]
    [InlineData("'a' * 1000000 | string.hmac_sha256 'key'", 15)]
    [InlineData("'ab' * 500000 | string.replace 'a' 'c'", 1000)]
    [InlineData("'ab' * 500000 | string.remove 'b'", 1000)]
    [InlineData("'ab' * 500000 | string.remove_last 'ba ba'", 15)]
    [InlineData("'ab' * 500000 | string.split 'b' | array.size", 1000)]
    [InlineData("'a\\n' * 500000 | string.strip_newlines", 60)]
    [InlineData("'a ' * 500000 | string.truncatewords 400000", 1000)]
    [InlineData("'\"' * 500000 | string.escape", 30)]
    [InlineData("['\"' * 500000]", 30)]
    [InlineData("'.' * 500000 | regex.escape", 30)]
    [InlineData("'<' * 200000 | html.escape", 10)]
    [InlineData("'\"' * 300000 | object.to_json", 15)]
    [InlineData("'[' + ('1,' * 490000) + 'x]' | object.from_json", 1000)]
    [InlineData("(1..200000) | array.cycle", 1500)]
    public void Long_work_looks_often_whether_it_must_end(string work, int checks)
    {
        var context = new RenderContext();

        Template.Parse($"{{{{ {work} }}}}").Template!.Render(
            TemplateModel.Empty, TextWriter.Null, RenderOptions.Default with { Limits = Wide }, context, TestContext.Current.CancellationToken);

        Assert.InRange(context.Guard.Checks, checks, long.MaxValue);
    }

    [Fact]
    public void A_million_different_values_are_never_moved_all_at_once()
    {
        var set = new SplitSet();
        for (var i = 0; i < 1_000_000; i++)
            Assert.True(set.Add(Value.From(i)));

        Assert.False(set.Add(Value.From(7)));
        Assert.False(set.Add(Value.From(999_999)));
        Assert.Equal(1_000_000, set.Count);
        Assert.InRange(set.LargestPart, 1, 1 << 15);
    }

    [Fact]
    public void What_cannot_be_interrupted_is_not_waited_for()
    {
        using var cancellation = new CancellationTokenSource();
        using var release = new ManualResetEventSlim();
        using var left = new ManualResetEventSlim();

        Assert.Throws<OperationCanceledException>(() => Abandonable.Run(() =>
        {
            // Cancelled in the middle of the work, which goes on
            cancellation.Cancel();
            release.Wait(TestContext.Current.CancellationToken);
            left.Set();
            return 1;
        }, cancellation.Token));

        Assert.False(left.IsSet);
        release.Set();
        left.Wait(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Large_numbers_are_computed_and_printed_in_full()
    {
        var context = new RenderContext();
        using var output = new StringWriter();

        // A token that can be cancelled: so they are computed elsewhere
        using var cancellation = new CancellationTokenSource();
        var error = Template.Parse("{{ x = 1 << 40000; y = x * x; y // x == x; y % x; (x + 1) % 10 }}").Template!.Render(
            TemplateModel.Empty, output, RenderOptions.Default with { Limits = Wide }, context, cancellation.Token);

        Assert.Null(error);
        Assert.Equal("true07", output.ToString());
    }
}
