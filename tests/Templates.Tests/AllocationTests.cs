using Xunit;

namespace Notifications.Templates.Tests;

/// <summary>What the benchmark's template allocates: figures that do not depend on the machine.</summary>
public sealed class AllocationTests
{
    private static readonly string Text = File.ReadAllText(Case.PathOf("slack30.scriban"));
    private static readonly TemplateModel Model = TemplateModel.FromUtf8Json(File.ReadAllBytes(Case.PathOf("slack30.json")));

    [Fact]
    public void Parsing_allocates_less_than_128_KB() =>
        Assert.InRange(Allocated(() => Template.Parse(Text)), 1, 128 * 1024);

    [Fact]
    public void Rendering_with_a_context_that_is_used_again_allocates_less_than_112_KB()
    {
        var template = Template.Parse(Text).Template!;
        var context = new RenderContext();

        Assert.InRange(Allocated(
            () => Assert.Null(template.Render(Model, TextWriter.Null, RenderOptions.Default, context, CancellationToken.None))), 1,
            112 * 1024);
    }

    /// <summary>After what is allocated once.</summary>
    private static long Allocated(Action action)
    {
        action();
        action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
