using System.Collections.Concurrent;
using System.Data.Common;
using System.Globalization;
using System.Linq.Expressions;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Update;

namespace Nanning.Approvals.Storage;

/// <summary>
/// How an entity is a row, as the model says it: the statements and the reading of values that <see cref="RowsAhead"/> and <see cref="RowWriter"/> use.
/// There is no second mapping; what the model changes changes here.
/// </summary>
internal sealed class RowType
{
    private static readonly ConcurrentDictionary<IEntityType, RowType> known = new();

    private readonly ConcurrentDictionary<int, string> inserts = new();
    private readonly ConcurrentDictionary<ulong, string> updates = new();
    private readonly ConcurrentDictionary<string, string> selects = new();
    private readonly Lazy<Func<DbDataReader, object>> reader;
    private readonly IClrPropertyGetter[] keys;

    private RowType(IEntityType type)
    {
        Type = type;
        Properties = [.. type.GetProperties()];
        Table = type.GetTableName() ?? string.Empty;
        Columns = [.. Properties.Select(property => $"\"{property.GetColumnName()}\"")];
        Mappings = [.. Properties.Select(property => property.GetRelationalTypeMapping())];
        Condition = [.. Indexes(property => property.IsPrimaryKey()), .. Indexes(property => property.IsConcurrencyToken && !property.IsPrimaryKey())];
        Rank = RankOf(type, []);
        Plain = type.GetTableName() is not null && Properties.Length <= 64 && type.BaseType is null && !type.GetDirectlyDerivedTypes().Any() && !type.IsOwned()
            && !type.GetComplexProperties().Any() && Properties.All(property => property.ValueGenerated == ValueGenerated.Never);
        reader = new(CompileReader);
        keys = [.. type.FindPrimaryKey()!.Properties.Select(property => property.GetGetter())];
    }

    public IEntityType Type { get; }

    public string Table { get; }

    public IProperty[] Properties { get; }

    public RelationalTypeMapping[] Mappings { get; }

    /// <summary>The columns, quoted, in the order of the properties.</summary>
    public string[] Columns { get; }

    /// <summary>Positions of the key, then of the concurrency tokens: what an update or delete asks for.</summary>
    public int[] Condition { get; }

    /// <summary>Rows of a lower rank are written first, because others refer to them.</summary>
    public int Rank { get; }

    /// <summary>Whether an entity is just one row whose values the program knows before it is written.</summary>
    public bool Plain { get; }

    public static RowType Of(IEntityType type) => known.GetOrAdd(type, static type => new RowType(type));

    /// <summary>A part of the key of an entity; null when the key has fewer.</summary>
    public object? KeyOf(object entity, int part) => part < keys.Length ? keys[part].GetClrValue(entity) : null;

    /// <summary>Which row an entity is.</summary>
    public RowKey RowOf(IUpdateEntry entry)
    {
        var entity = entry.ToEntityEntry().Entity;
        return new(Table, KeyOf(entity, 0), KeyOf(entity, 1));
    }

    /// <summary>Makes the entity from the columns of <see cref="Select"/>.</summary>
    public object Read(DbDataReader row) => reader.Value(row);

    /// <summary>Reads rows; the condition has parameters $1, $2 …</summary>
    public string Select(string where) => selects.GetOrAdd(
        where, text => $"SELECT {string.Join(", ", Columns)} FROM \"{Table}\" WHERE {text} ORDER BY {string.Join(", ", Indexes(property => property.IsPrimaryKey()).Select(index => Columns[index]))}");

    /// <summary>Writes so many new rows.</summary>
    public string Insert(int rows) => inserts.GetOrAdd(rows, count =>
    {
        var sql = new StringBuilder($"INSERT INTO \"{Table}\" ({string.Join(", ", Columns)}) VALUES ");
        for (var row = 0; row < count; row++)
        {
            sql.Append(row > 0 ? ", (" : "(").AppendJoin(", ", Enumerable.Range((row * Columns.Length) + 1, Columns.Length).Select(Parameter)).Append(')');
        }

        return sql.ToString();
    });

    /// <summary>Changes the columns of the mask, one bit each, in a row that still is as it was read.</summary>
    public string Update(ulong mask) => updates.GetOrAdd(mask, bits =>
    {
        var changed = Enumerable.Range(0, Columns.Length).Where(column => (bits & (1UL << column)) != 0).ToList();
        return $"UPDATE \"{Table}\" SET {string.Join(", ", changed.Select((column, index) => $"{Columns[column]} = {Parameter(index + 1)}"))} WHERE {Where(changed.Count)}";
    });

    /// <summary>Takes a row away that still is as it was read.</summary>
    public string Delete => updates.GetOrAdd(0, _ => $"DELETE FROM \"{Table}\" WHERE {Where(0)}");

    /// <summary>PostgreSQL: the same statement, but it fails when it finds no row.</summary>
    public string Checked(string sql) => selects.GetOrAdd(sql, static text => $"WITH changed AS ({text} RETURNING 1) SELECT 1 / count(*) FROM changed");

    private string Where(int parametersBefore) => string.Join(" AND ", Condition.Select((column, index) =>
        $"{Columns[column]} {(Properties[column].IsNullable ? "IS NOT DISTINCT FROM" : "=")} {Parameter(parametersBefore + index + 1)}"));

    private IEnumerable<int> Indexes(Func<IProperty, bool> which) => Enumerable.Range(0, Properties.Length).Where(index => which(Properties[index]));

    private static string Parameter(int number) => string.Create(CultureInfo.InvariantCulture, $"${number}");

    private static int RankOf(IEntityType type, HashSet<IEntityType> path) => !path.Add(type)
        ? 0
        : type.GetForeignKeys().Select(key => key.PrincipalEntityType).Where(principal => principal != type).Select(principal => RankOf(principal, [.. path]) + 1).DefaultIfEmpty(0).Max();

    private Func<DbDataReader, object> CompileReader()
    {
        var row = Expression.Parameter(typeof(DbDataReader), "row");
        var values = Properties.Select((property, index) => (MemberBinding)Expression.Bind(property.PropertyInfo!, Value(row, index)));
        var entity = Expression.MemberInit(Expression.New(Type.ClrType), values);
        return Expression.Lambda<Func<DbDataReader, object>>(Expression.Convert(entity, typeof(object)), row).Compile();
    }

    private Expression Value(ParameterExpression row, int index)
    {
        var (property, mapping) = (Properties[index], Mappings[index]);
        var method = mapping.GetDataReaderMethod();
        var column = Expression.Constant(index);
        Expression value = mapping.CustomizeDataReaderExpression(
            Expression.Call(method.DeclaringType == typeof(DbDataReader) ? row : Expression.Convert(row, method.DeclaringType!), method, column));
        if (mapping.Converter is { } converter)
        {
            var from = converter.ConvertFromProviderExpression;
            if (value.Type != from.Parameters[0].Type)
            {
                value = Expression.Convert(value, from.Parameters[0].Type);
            }

            value = ReplacingExpressionVisitor.Replace(from.Parameters[0], value, from.Body);
        }

        if (value.Type != property.ClrType)
        {
            value = Expression.Convert(value, property.ClrType);
        }

        return property.IsNullable
            ? Expression.Condition(Expression.Call(row, nameof(DbDataReader.IsDBNull), null, column), Expression.Default(property.ClrType), value)
            : value;
    }
}
