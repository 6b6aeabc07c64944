//! Apache Parquet, by its own crate.

use std::sync::Arc;

use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, Int64Type};
use parquet::errors::Result;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{Type, TypePtr};

use super::{Column, Table};

/// How many rows are in one group: what a reader reads at a time.
const GROUP: usize = 1 << 17;

impl Table {
    /// A file of row groups; texts are dictionaries, so that names are stored once a group.
    pub(super) fn to_parquet(&self) -> Vec<u8> {
        self.parquet().expect("names and types are ours, and memory takes what is written")
    }

    fn parquet(&self) -> Result<Vec<u8>> {
        let properties = WriterProperties::builder();
        let created = concat!("cargo-lockdep ", env!("CARGO_PKG_VERSION"));
        let properties = properties.set_created_by(created.to_owned()).build();
        let mut writer =
            SerializedFileWriter::new(Vec::new(), self.schema()?, Arc::new(properties))?;
        for start in (0..self.rows()).step_by(GROUP) {
            let rows = start..self.rows().min(start + GROUP);
            let mut group = writer.next_row_group()?;
            for (_, column) in &self.columns {
                let mut out = group.next_column()?.expect("one a field of the schema");
                match column {
                    Column::Text(values) => {
                        let values = &values[rows.clone()];
                        let known = values.iter().flatten();
                        let known: Vec<ByteArray> = known.map(|text| (&**text).into()).collect();
                        let levels: Vec<i16> =
                            values.iter().map(|value| value.is_some() as i16).collect();
                        out.typed::<ByteArrayType>().write_batch(&known, Some(&levels), None)?;
                    }
                    Column::Count(values) => {
                        let values = values[rows.clone()].iter();
                        let values: Vec<i64> =
                            values.map(|n| i64::try_from(*n).unwrap_or(i64::MAX)).collect();
                        out.typed::<Int64Type>().write_batch(&values, None, None)?;
                    }
                    Column::Flag(values) => {
                        let values = &values[rows.clone()];
                        out.typed::<BoolType>().write_batch(values, None, None)?;
                    }
                };
                out.close()?;
            }
            group.close()?;
        }
        writer.into_inner()
    }

    fn schema(&self) -> Result<TypePtr> {
        let field = |(name, column): &(&str, Column)| {
            let (physical, logical, repetition) = match column {
                Column::Text(_) => {
                    (Physical::BYTE_ARRAY, Some(LogicalType::String), Repetition::OPTIONAL)
                }
                Column::Count(_) => (Physical::INT64, None, Repetition::REQUIRED),
                Column::Flag(_) => (Physical::BOOLEAN, None, Repetition::REQUIRED),
            };
            let field = Type::primitive_type_builder(name, physical);
            let field = field.with_logical_type(logical).with_repetition(repetition);
            field.build().map(Arc::new)
        };
        let fields = self.columns.iter().map(field).collect::<Result<Vec<_>>>()?;
        let schema = Type::group_type_builder("edges").with_fields(fields).build()?;
        Ok(Arc::new(schema))
    }
}
