using Notifications.Templates.Evaluation;
using Notifications.Templates.Functions;
using Xunit;

namespace Notifications.Templates.Tests;

/// <summary>Long texts are searched in windows: they find what .NET's own search finds, and end.</summary>
public sealed class TextSearchTests
{
    private static readonly string Long = string.Concat(Enumerable.Range(0, 120_000).Select(i => $"{i % 977},"));
    private static readonly string Needle = Long[200_000..240_000];

    [Theory]
    [InlineData(0)]
    [InlineData(150_000)]
    [InlineData(200_001)]
    [InlineData(400_000)]
    public void A_text_is_found_where_it_first_is(int start) =>
        Assert.Equal(Long.IndexOf(Needle, start, StringComparison.Ordinal), TextSearch.IndexOf(Started(), Long, Needle, start, StringComparison.Ordinal));

    [Fact]
    public void A_text_is_found_where_it_last_is() =>
        Assert.Equal(Long.LastIndexOf(Needle, StringComparison.OrdinalIgnoreCase), TextSearch.LastIndexOf(Started(), Long, Needle, StringComparison.OrdinalIgnoreCase));

    [Fact]
    public void All_of_a_text_are_counted_and_replaced()
    {
        Assert.False(TextSearch.IsQuick(Long, Needle));
        Assert.Equal(Long.AsSpan().Count(Needle), TextSearch.Count(Started(), Long, Needle));
        Assert.Equal(Long.Replace(Needle, "-", StringComparison.Ordinal), TextSearch.Replace(Started(), Long, Needle, "-"));
    }

    [Theory]
    [InlineData("string.index_of y")]
    [InlineData("string.contains y")]
    [InlineData("string.replace y 'c'")]
    [InlineData("string.split y")]
    [InlineData("string.remove_last y")]
    [InlineData("string.starts_with y")]
    public async Task A_search_that_takes_long_ends_in_time(string search)
    {
        var limits = TemplateLimits.Default with { TotalTime = TimeSpan.FromMilliseconds(300) };
        var template = Template.Parse($"{{{{ x = 'a' * 500000; y = ('a' * 125000) + 'b' + ('a' * 125000); x | {search} | object.typeof }}}}").Template!;
        var rendering = Task.Factory.StartNew(
            () => template.Render(TemplateModel.Empty, RenderOptions.Default with { Limits = limits }, TestContext.Current.CancellationToken),
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

        // It would be minutes; how the rendering ends depends on the machine
        await rendering.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    private static Guard Started()
    {
        var guard = new Guard();
        guard.Start(TemplateLimits.Default with { TotalTime = TimeSpan.FromMinutes(2) }, TestContext.Current.CancellationToken);
        return guard;
    }
}
