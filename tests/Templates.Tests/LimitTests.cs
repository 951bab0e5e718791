using Xunit;

namespace Notifications.Templates.Tests;

/// <summary>Lists made of lists: any number is allowed, and reading them costs what it costs, on a stack of 1 MB.</summary>
public sealed class LimitTests
{
    private const int StackSize = 1 << 20;

    [Theory]
    [InlineData("x = x | array.compact")]
    [InlineData("x = x + [i]")]
    [InlineData("x = [i] + x")]
    [InlineData("x = x / 3")]
    [InlineData("x = x | array.each @(do; ret $0; end)")]
    public void A_list_made_of_too_many_lists_is_an_error_and_no_overflow(string step)
    {
        var deeper = $"{{{{ for i in 1..990; {step}; end }}}}";

        var result = Render("{{ x = 1..2 }}" + string.Concat(Enumerable.Repeat(deeper, 40)) + "{{ x }}", TemplateLimits.Default);

        Assert.NotNull(result.Error);
    }

    [Theory]
    [InlineData("{{ 1..100000000 | array.reverse | array.size }}")]
    [InlineData("{{ func f; ret 1..100000000; end; x = f; x.size }}")]
    [InlineData("{{ 1..100000000 | array.uniq | array.size }}")]
    [InlineData("{{ [] | array.insert_at 100000000 1 | array.size }}")]
    [InlineData("{{ x = []; x[100000000] = 1 }}")]
    [InlineData("{{ x = 'a' * 1000000; $\"{x}{x}{x}{x}{x}\" }}")]
    public void Nothing_large_is_made_before_its_size_is_checked(string template)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var result = Template.Parse(template).Template!.Render(
            TemplateModel.Empty,
            RenderOptions.Default with { Limits = TemplateLimits.Default with { LoopIterations = 0, Steps = 100_000 } },
            TestContext.Current.CancellationToken);

        Assert.NotNull(result.Error);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 32 << 20);
    }

    private static RenderResult Render(string template, TemplateLimits limits)
    {
        RenderResult? result = null;
        var thread = new Thread(
            () => result = Template.Parse(template).Template!.Render(
                TemplateModel.Empty, RenderOptions.Default with { Limits = limits }, CancellationToken.None),
            StackSize);
        thread.Start();
        thread.Join();
        return result!;
    }
}
