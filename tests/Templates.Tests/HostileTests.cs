using System.Diagnostics;
using Notifications.Templates.Functions;
using Xunit;

namespace Notifications.Templates.Tests;

/// <summary>Hostile templates end inside their limits, on the smallest stack a thread of ours has.</summary>
public sealed class HostileTests
{
    private const int StackSize = 1 << 20;
    private const long MostBytes = 160L << 20;

    /// <summary>Far beyond their own limits (10 s), for a machine that is busy with other tests.</summary>
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(20);
    private static readonly IReadOnlyList<Case> All = Case.Read("hostile.jsonl");

    public static TheoryData<string> Ids => [.. All.Select(c => c.Id)];

    /// <summary>What the library computes, prints or walks without a limit of its own.</summary>
    public static TheoryData<string> Errors =>
    [
        "{{ 1e200000000 }}",
        "{{ x = [1, 2e99999999999999999999] }}",
        "{{ $\"\"{{ $\"plai\n{{-\ng(x,y,z) = x + y * 2 + z * 10\n1 + g(1,2,3) }} {{ g(5,6,7) * g(1,2,3) + 1\n}}n\" }@}",
        "{{ $\"{1e200000000}\" }}",
        "{{ " + new string('9', 5000) + " }}",
        "{{ x = 1 << 100000; for i in 1..30; x = x * x; end }}",
        "{{ x = 3; for i in 1..900; x *= x; end; x }}",
        "{{ x = 3; for i in 1..900; x = x | math.times x; end }}",
        "{{ 'a' | string.pad_left 100000000 }}",
        "{{ 1..100000000 }}",
        "{{ [1] * 100000000 }}",
        "{{ x = 'a' * 1000000; x | string.replace 'a' x }}",
        "{{ x = 'a' * 200000; x | regex.replace 'a' \"$'$'\" }}",
        "{{ x = 'a' * 200000; x | regex.replace 'a' x }}",
        "{{ 1 | math.format 'F900000000' }}",
        "{{ 1 | object.format 'F900000000' }}",
        "{{ x = '%' * 1000; for i in 1..900; x = x | html.url_encode; end }}",
        "{{ x = 'a' * 1000000; ([x] * 1000) | object.to_json }}",
        "{{ x = 'a' * 1000000; ([x] * 1000) | array.join '' }}",
        "{{ x = 'a'; for i in 1..40; x = $\"{x}{x}\"; end }}",
        "{{ x = 'a' * 1000000; for i in 1..1000; y = x | string.upcase; end }}",
        "{{ for i in 1..1000; capture x; 'a' * 100000; end; end; for i in 1..1000; x = 'a' * 1000000; end }}",
        "{{ x = 'a' * 500000; y = ('a' * 125000) + 'b' + ('a' * 125000); x | string.index_of y }}",
        "{{ x = {}; x.a = x; x + 1 }}",
        "{{ x = {}; x.a = x; $\"{x}\" }}",
        "{{ x = {}; x.a = x; x | object.to_json }}",
        "{{ x = []; x[0] = x; x }}",
        "{{ x = {}; x.a = x; x * 'a' }}",
        "{{ x = []; x[0] = x; x << 1; x * x }}",
        "{{ x = {}; x.a = x; x.b.c.d = 1 }}",
        "{{ func f; f; end; f }}",
        "{{ include 'self' }}",
        "{{ f(x) = (f x).b" + string.Concat(Enumerable.Repeat(".b", 90)) + "; f 1 }}",
        "{{ func f; " + string.Concat(Enumerable.Repeat("1 + ", 100_000)) + "1; end }}",
        "{{ a" + string.Concat(Enumerable.Repeat(".b", 2000)) + " }}",
        "{{ a" + string.Concat(Enumerable.Repeat("[0]", 2000)) + " }}",
        "{{ " + string.Concat(Enumerable.Repeat("if true; ", 20_000)) + " }}",
        "{{ if false; " + string.Concat(Enumerable.Repeat("else if false; ", 20_000)) + "end }}",
        "{{ x = " + string.Concat(Enumerable.Repeat("'a' |\n string.upcase | ", 5000)) + "string.downcase }}",
        "{{ 'a' | string.upcase" + string.Concat(Enumerable.Repeat(" | string.upcase", 200)) + " | math.nope }}",
        "{{ func f(x); x | string.upcase | string.upcase" + string.Concat(Enumerable.Repeat(" | string.upcase", 200)) + " | f; end; f 1 }}",
        "{{ func f(x); " + string.Concat(Enumerable.Repeat("'a' | object.default (", 100)) + "f 1" + new string(')', 100) + "; end; f 1 }}",
        "{{ func f(n); if n <= 0; 1 | math.nope; else; " + string.Concat(Enumerable.Repeat("'a' | object.default (", 9))
            + "f (n - 1)" + new string(')', 9) + "; end; end; f 98 }}",
        "{{ string.a = string; string + 1 }}",
        "{{ date.a = date; date + 1 }}",
        "{{ date.format = date; date + 1 }}",
        "{{ capture date.a; end; date + 1 }}",
        "{{ func date.a; end; date + 1 }}",
        "{{ for x in [1]; for.a = for; for + 1; end }}",
        "{{ x = '{}' | object.from_json; x.a = x; x + 1 }}",
        "{{ this.a = this; this + 1 }}",
        "{{ x = {a: 1}; for i in 1..900; x = {a: x, b: x, c: x}; end; x + 1 }}",
        "{{ x = {}; x.a = x; x | math.plus 1 }}",
        "{{ x = {}; x.a = x; x | math.format 'N' }}",
        "{{ x = {}; x.a = x; x < {} }}",
        "{{ x = {}; x.a = x; -x }}",
        "{{ x = {}; x.a = x; 1..x }}",
        "{{ x = {}; x.a = x; x | string.to_int | math.abs | date.add_days x }}",
        "{{ while true; for i in 1..900; end; end }}",
        "{{ object.eval '1 + 1' }}",
        "{{ object.eval_template 'x' }}",
        "{{ 'x' | object.eval }}",
    ];

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_hostile_template_ends_inside_its_limits(string id)
    {
        var hostile = All.Single(c => c.Id == id);
        var isOk = false;

        var (took, allocated) = OnSmallStack(() => isOk = hostile.Run().GetProperty("ok").GetBoolean());

        var must = hostile.Json.GetProperty("must").GetString();
        Assert.True(must == "ok-or-error" || isOk == (must == "ok"), $"It must be {must}.");
        Assert.InRange(took, TimeSpan.Zero, MostTime);
        Assert.InRange(allocated, 0, hostile.Json.GetProperty("maxAllocMb").GetInt64() << 20);
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public void What_has_no_bounds_is_an_error_with_its_line(string template)
    {
        IReadOnlyList<TemplateError> errors = [];
        var options = RenderOptions.Default with { Functions = [MarkupFunctions.Table, DataFunctions.Table], Loader = new Self(template) };

        var (took, allocated) = OnSmallStack(() =>
        {
            var parsed = Template.Parse(template, "hostile.md");
            errors = parsed.Template?.Render(TemplateModel.Empty, options, CancellationToken.None).Error is { } error ? [error]
                : parsed.Errors;
        });

        Assert.NotEmpty(errors);
        Assert.All(errors, error => Assert.Contains(error.File, (string[])["hostile.md", "self"]));
        Assert.All(errors, error => Assert.InRange(error.Line, 0, template.Length));
        Assert.InRange(took, TimeSpan.Zero, MostTime);
        Assert.InRange(allocated, 0, MostBytes);
    }

    /// <summary>What must not end the process, whether it is an error or not.</summary>
    [Theory]
    [InlineData("{{ x = {}; x.a = x; y = {}; y.a = y; x == y }}")]
    [InlineData("{{ x = []; x[0] = x; y = []; y[0] = y; x == y }}")]
    [InlineData("{{ x = []; x[0] = x; x | array.contains x }}{{ [x, x] | array.sort }}{{ [x, x] | array.uniq }}")]
    [InlineData("{{ x = {}; x.a = x; import x; a.a.a }}")]
    [InlineData("{{ x = {}; x.a = x; with x; a.a.a; end }}")]
    [InlineData("{{ x = {}; x.a = x; x | object.format 'N' }}")]
    [InlineData("{{ this }}{{ x = this; x }}{{ this | json }}")]
    [InlineData("{{ [this] | object.to_json }}")]
    [InlineData("{{ x = {}; x.a = x; json x }}")]
    [InlineData("{{ x = {}; x.a = x; diff x 1 }}")]
    [InlineData("{{ x = {}; x.a = x; case x; when 1; 2; end }}")]
    [InlineData("{{ x = {}; x.a = x; x ? 1 : 2 }}{{ for k in x; k; end }}")]
    [InlineData("{{ ('a' * 1000) | regex.match ('(a{1000}){1000}') }}")]
    [InlineData("{{ f = @string.size; f.method; f.target; f }}{{ @object.kind | object.keys }}")]
    [InlineData("{{ x = [1] | array.each @(do; ret $0; end); x.values; x.element_type }}")]
    public void What_may_be_allowed_does_not_end_the_process(string template)
    {
        var options = RenderOptions.Default with { Functions = [DataFunctions.Table] };

        var (took, allocated) = OnSmallStack(
            () => Template.Parse(template).Template?.Render(TemplateModel.Empty.With("a", 1), options, CancellationToken.None));

        Assert.InRange(took, TimeSpan.Zero, MostTime);
        Assert.InRange(allocated, 0, MostBytes);
    }

    private static (TimeSpan Took, long Allocated) OnSmallStack(Action action)
    {
        long allocated = 0;
        Exception? thrown = null;
        var clock = Stopwatch.StartNew();
        var thread = new Thread(
            () =>
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                try
                {
                    action();
                }
#pragma warning disable CA1031 // it is told by the test's own thread
                catch (Exception unexpected)
#pragma warning restore CA1031
                {
                    thrown = unexpected;
                }
                allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            },
            StackSize);
        thread.Start();
        thread.Join();
        Assert.Null(thrown);
        return (clock.Elapsed, allocated);
    }

    private sealed class Self(string text) : ITemplateLoader
    {
        public string? PathOf(string name) => name;

        public string? Read(string path) => text;
    }
}
