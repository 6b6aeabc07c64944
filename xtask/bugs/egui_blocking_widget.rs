//! A widget under another one, with the debug option that paints both: egui painted under its
//! context's write lock, which painting takes.

use egui::{CentralPanel, Context, Event, Id, Pos2, RawInput, Rect, Sense};

fn main() {
    let context = Context::default();
    let mut style = (*context.style()).clone();
    style.debug.show_blocking_widget = true;
    context.set_style(style);
    let whole = Rect::from_min_max(Pos2::ZERO, Pos2::new(100.0, 100.0));
    for _ in 0..3 {
        let events = vec![Event::PointerMoved(whole.center())];
        let input = RawInput { screen_rect: Some(whole), events, ..RawInput::default() };
        let _ = context.run(input, |context| {
            CentralPanel::default().show(context, |ui| {
                ui.interact(whole, Id::new("below"), Sense::click());
                ui.interact(whole, Id::new("above"), Sense::click());
            });
        });
    }
}
