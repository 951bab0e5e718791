using System.Text.Json;
using Notifications.Import.Expr;
using Notifications.Templates;
using Notifications.Templates.Functions.Go;
using Notifications.Testing;
using Xunit;

namespace Notifications.Import.Tests.Expr;

/// <summary>Expressions, what they become, and what their values are.</summary>
public sealed class ExprTests
{
    private static readonly RenderOptions Options =
        RenderOptions.Default with
        {
            Functions = GoFunctions.Tables,
            Clock = new ManualTime(new DateTimeOffset(2026, 2, 1, 12, 0, 0, TimeSpan.Zero))
        };

    private static readonly JsonElement Application = JsonDocument.Parse(
        """
        {
          "metadata": { "name": "shop", "generation": 3, "labels": { "team": "a", "app.kubernetes.io/name": "shop" } },
          "spec": { "project": "default", "source": { "targetRevision": "main" } },
          "status": {
            "sync": { "status": "Synced" }, "health": { "status": "Healthy", "lastTransitionTime": "2026-02-01T11:00:00Z" },
            "conditions": [{ "type": "SyncError", "message": "no" }, { "type": "OrphanedResourceWarning", "message": "two" }],
            "operationState": { "phase": "Succeeded", "startedAt": "2026-02-01T10:59:00Z", "finishedAt": "2026-02-01T11:00:10Z", "retryCount": 2 },
            "summary": { "images": ["b:2", "a:1"] }, "history": [{ "id": 1 }, { "id": 2 }]
          }
        }
        """).RootElement;

    [Theory]
    [InlineData("app.status.health.status == 'Healthy'", "app.status.health.status == \"Healthy\"")]
    [InlineData("app.status.operationState?.phase in ['Error', 'Failed']",
        "app.status.operationState?.phase == \"Error\" || app.status.operationState?.phase == \"Failed\"")]
    [InlineData("not (app.metadata.name contains 'x')", "!(app.metadata.name | string.contains \"x\")")]
    [InlineData("time.Parse(app.status.health.lastTransitionTime).Add(1 * time.Minute).Before(time.Now())",
        "((go.parseTime app.status.health.lastTransitionTime) + (timespan.from_minutes 1)) < go.now")]
    [InlineData("any(app.status.conditions, {.type == 'SyncError'})",
        "expr.any app.status.conditions @(do; ret $0.type == \"SyncError\"; end)")]
    [InlineData("app.metadata.labels['app.kubernetes.io/name'] != nil", "app.metadata.labels[\"app.kubernetes.io/name\"] != null")]
    [InlineData("app.metadata.labels.team", "expr.isTrue app.metadata.labels.team")]
    [InlineData("app.x != nil and app.x.y == 'a' and (app.status.sync.status == 'Synced' or app.x.z in ['b', 'c'])",
        "app.x != null && app.x.y == \"a\" && (app.status.sync.status == \"Synced\" || app.x.z == \"b\" || app.x.z == \"c\")")]
    public void A_condition_reads_as_one_of_ours(string source, string expected) =>
        Assert.Equal(expected, ExprTranslator.Condition(source).Code);

    [Theory]
    [InlineData("1 + 2 * 3 == 7 and 7 % 4 == 3 and 2 ** 3 == 8.0 and -1 < 0", true)]
    [InlineData("1 < 2 < 3", true)]
    [InlineData("app.metadata.generation >= 3 && app.metadata.generation == 3.0", true)]
    [InlineData("app.status.operationState.retryCount > 1", true)]
    [InlineData("app.status.nothing > 1", false)]
    [InlineData("not (app.status.nothing > 1)", false)]
    [InlineData("app.status.nothing.x == 1 or true", false)]
    [InlineData("true or app.status.nothing.x == 1", true)]
    [InlineData("app.status.nothing?.x.y == nil", true)]
    [InlineData("(app.status.nothing ?? 'd') == 'd'", true)]
    [InlineData("'team' in app.metadata.labels and 'x' not in app.metadata.labels", true)]
    [InlineData("'b:2' in app.status.summary.images and not ('c' in app.status.summary.images)", true)]
    [InlineData("2 in 1..3 and 4 not in 1..3", true)]
    [InlineData("app.metadata.name matches '^sh' and app.metadata.name startsWith 'sh' and app.metadata.name endsWith \"op\" and app.metadata.name not contains `z`", true)]
    [InlineData("len(app.status.conditions) == 2 and len(app.metadata.name) == 4", true)]
    [InlineData("all(app.status.conditions, {.message != ''}) and none(app.status.conditions, .type == 'x') and one(app.status.conditions, #.type == 'SyncError')", true)]
    [InlineData("count(app.status.conditions, .message == 'no') == 1 and map(app.status.history, .id) == [1, 2]", true)]
    [InlineData("filter(app.status.history, #.id > 1)[0].id == 2 and app.status.history[-1].id == 2", true)]
    [InlineData("app.status.history[5].id == 1", false)]
    [InlineData("reduce([1, 2, 3], #acc + #, 0) == 6 and sum(map(1..3, # * 2)) == 12", true)]
    [InlineData("sortBy(app.status.history, .id, 'desc')[0].id == 2 and find(app.status.history, .id == 2).id == 2", true)]
    [InlineData("app.status.summary.images | sort() | first() == 'a:1'", true)]
    [InlineData("let p = app.spec.project; p == 'default' ? true : false", true)]
    [InlineData("if app.spec.project == 'default' { true } else { false }", true)]
    [InlineData("upper(app.metadata.name) == 'SHOP' and trim('  x ') == 'x' and int('3') == 3 and split('a,b', ',')[1] == 'b'", true)]
    [InlineData("{'a': 1, b: 2}.b == 2 and {\"x y\": true}['x y']", true)]
    [InlineData("'abcdef'[1:3] == 'bc' and [1, 2, 3][1:] == [2, 3]", true)]
    [InlineData("time.Parse(app.status.operationState.finishedAt).Sub(time.Parse(app.status.operationState.startedAt)).Seconds() == 70",
        true)]
    [InlineData("time.Now().Sub(time.Parse(app.status.operationState.finishedAt)) > 59 * time.Minute", true)]
    [InlineData("time.Parse(app.status.operationState.finishedAt) - time.Parse(app.status.operationState.startedAt) > duration('15s')",
        true)]
    [InlineData("time.Parse(app.status.operationState.finishedAt).UTC().Format('2006-01-02') == '2026-02-01'", true)]
    [InlineData("time.Parse(app.status.operationState.finishedAt).Unix() > 1700000000", true)]
    [InlineData("time.Parse('') == nil", false)]
    [InlineData("strings.ToUpper(app.metadata.name) == 'SHOP' and repo.FullNameByRepoURL('git@github.com:a/b.git') == 'a/b'", true)]
    [InlineData("app.metadata.name == 'shop' // a comment", true)]
    [InlineData("/* another */ true", true)]
    [InlineData("'true'", false)]
    [InlineData("1", false)]
    [InlineData("app", false)]
    [InlineData("nothing == nil", true)]
    [InlineData("nothing.x == nil", false)]
    [InlineData("nothing(app)", false)]
    [InlineData("'\\u0041\\x42' == 'AB' and 0x1f == 31 and 1_000 == 1000 and 1e3 == 1000.0", true)]
    [InlineData("toJSON({a: 1}) != '' and fromJSON('{\"a\":1}').a == 1 and type(1.5) == 'float'", true)]
    [InlineData("keys({b: 1, a: 2}) == ['a', 'b'] and max(1, 5, 2) == 5 and min([3, 2]) == 2 and abs(-2) == 2", true)]
    [InlineData("any(app.status.history, any(app.status.conditions, .type == 'SyncError') and .id == 2)", true)]
    public void A_condition_is_true_where_it_is_there(string source, bool expected)
    {
        var translated = ExprTranslator.Condition(source);
        Assert.True(translated.Code is not null, string.Join(", ", translated.Remarks));
        var parsed = TemplateExpression.Parse(translated.Code);
        Assert.True(parsed.Expression is not null, $"{translated.Code}: {string.Join(", ", parsed.Errors)}");
        var result = parsed.Expression.Evaluate(
            TemplateModel.Empty.With("app", Application).With("context", new Dictionary<string, string>()), Options,
            TestContext.Current.CancellationToken);
        Assert.True(expected == result.IsTrue, $"{translated.Code}: {result.Text} {result.Error}");
    }

    [Theory]
    [InlineData("app.status.sync ==", 1, 19)]
    [InlineData("app.x == 'a\n", 1, 10)]
    [InlineData("a and\n  b ]", 2, 5)]
    [InlineData("any(a)", 1, 1)]
    [InlineData("a ?? b == c", 1, 8)]
    [InlineData("[1, 2", 1, 6)]
    [InlineData("@x", 1, 1)]
    [InlineData("/* x", 1, 1)]
    public void What_is_wrong_is_told_with_line_and_column(string source, int line, int column)
    {
        var translated = ExprTranslator.Condition(source);
        Assert.Null(translated.Code);
        Assert.Equal((line, column), (translated.Remarks[^1].At.Line, translated.Remarks[^1].At.Column));
    }

    [Theory]
    [InlineData("true and false or true", true)]
    [InlineData("true or false and false", true)]
    [InlineData("(true or false) and false", false)]
    [InlineData("not true or true", true)]
    [InlineData("not (true or true)", false)]
    [InlineData("1 == 1 and 2 == 3 or 4 == 4", true)]
    public void And_binds_tighter_than_or(string source, bool expected)
    {
        var code = ExprTranslator.Condition(source).Code!;
        Assert.Equal(expected,
            TemplateExpression.Parse(code).Expression!.Evaluate(
                TemplateModel.Empty, Options, TestContext.Current.CancellationToken).IsTrue);
    }

    [Fact]
    public void What_can_never_be_is_said()
    {
        var translated = ExprTranslator.Condition("app.status.operationState.phase in ['OutOfSync']");
        Assert.NotNull(translated.Code);
        Assert.Contains("never \"OutOfSync\"", Assert.Single(translated.Remarks).Text, StringComparison.Ordinal);
    }
}
