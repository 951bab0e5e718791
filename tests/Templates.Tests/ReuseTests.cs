using Notifications.Templates.Functions;
using Xunit;

namespace Notifications.Templates.Tests;

/// <summary>A context that is used again shows nothing of the rendering before, and no more than its loader and its options
/// allow.</summary>
public sealed class ReuseTests
{
    private static readonly RenderOptions Options = RenderOptions.Default with { Functions = [MarkupFunctions.Table] };
    private readonly RenderContext _context = new();

    [Theory]
    [InlineData("{{ secret = 'told'; func leak; 'told'; end }}", "{{ secret }}{{ leak }}")]
    [InlineData("{{ string.secret = 'told' }}", "{{ string.secret }}")]
    [InlineData("{{ date.format = 'told' }}", "{{ date.format | string.replace '%d %b %Y' '' }}")]
    [InlineData("{{ object.eval = 'told' }}", "{{ object.eval }}")]
    [InlineData("{{ app.name = 'told' }}", "{{ app.name | string.replace 'web' '' }}")]
    [InlineData("{{ app.labels.team = 'told' }}", "{{ app.labels.team }}")]
    [InlineData("{{ ['told', ''] | array.cycle }}", "{{ ['', 'told'] | array.cycle }}")]
    [InlineData("{{ capture c }}told{{ end; app = c }}", "{{ app.name | string.replace 'web' '' }}{{ c }}")]
    [InlineData("{{ func f; capture c; for i in [1]; with {}; x.y; end; end; end; end; f }}", "{{ i }}{{ c }}")]
    [InlineData("text {{ 1 / nothing.at.all }}", "")]
    [InlineData("{{ for i in 1..100000; end }}", "{{ for i in 1..1000; end }}")]
    [InlineData("{{ f = @raw; $x = 1 }}", "{{ $x }}{{ f }}")]
    public void Nothing_of_a_rendering_is_seen_by_the_next(string first, string second)
    {
        var model = TemplateModel.FromUtf8Json("""{ "app": { "name": "web", "labels": {} } }"""u8.ToArray());

        Render(first, model, Options);

        Assert.Equal(("", null), Render(second, model, Options));
    }

    [Fact]
    public void An_include_is_asked_for_again_in_each_rendering()
    {
        var loader = new Gate();
        var options = Options with { Loader = loader };
        Assert.Equal(("part", null), Render("{{ include 'part' }}", TemplateModel.Empty, options));

        loader.IsOpen = false;

        Assert.NotNull(Render("{{ include 'part' }}", TemplateModel.Empty, options).Error);
    }

    [Fact]
    public void Other_options_have_their_own_functions_and_members()
    {
        Assert.Equal(("x", null), Render("{{ raw 'x' }}", TemplateModel.Empty, Options));

        Assert.NotNull(Render("{{ raw 'x' }}", TemplateModel.Empty, RenderOptions.Default).Error);
        Assert.NotNull(Render("{{ [1].nope }}", TemplateModel.Empty, Options with { RelaxedMembers = false }).Error);
    }

    [Fact]
    public void No_member_of_a_NET_object_can_be_reached()
    {
        var template = "{{ capture c; 'x'; end; c.builder; c.length; f = @string.upcase; f.method; f.parameter_count; (1..3).values; 5.max_value; 'x'.length; x = include; }}";

        var (text, _) = Render(template, TemplateModel.Empty, Options);

        Assert.True(text is null or "", text);
    }

    private (string? Text, TemplateError? Error) Render(string template, TemplateModel model, RenderOptions options)
    {
        using var writer = new StringWriter();
        var error = Template.Parse(template).Template!.Render(model, writer, options, _context, TestContext.Current.CancellationToken);
        return (error is null ? writer.ToString() : null, error);
    }

    private sealed class Gate : ITemplateLoader
    {
        public bool IsOpen { get; set; } = true;

        public string? PathOf(string name) => name;

        public string? Read(string path) => IsOpen ? "part" : null;
    }
}
